import type { AgentTools } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import { z } from 'zod';
import { ownRun } from '../../runner/ownRun';
import { showStatus } from '../../runner/showStatus';
import type { AgentStatusStore } from '../../runs/AgentStatusStore';
import type { RunLifecycle } from '../../runs/RunLifecycle';
import type { RunStore } from '../../runs/RunStore';

const MAX_LENGTH = 100;

/** Characters as people count them: an emoji is one. */
const status = z
  .string()
  .trim()
  .refine(
    text => text !== '' && [...text].length <= MAX_LENGTH,
    `must have 1 to ${MAX_LENGTH} characters; shorten it`,
  )
  .describe("One line in the run's language, 1 to 100 characters");

/** Where an agent says what it is doing. */
export function addStatusTool(
  tools: AgentTools,
  options: {
    knex: Knex;
    store: RunStore;
    statuses: AgentStatusStore;
    lifecycle: RunLifecycle;
  },
): void {
  const { knex, store, statuses, lifecycle } = options;
  tools.add({
    name: 'run_status_report',
    title: 'Report what you are doing',
    description:
      "Shows people in one line, in the run's language, what you are doing now; the comment " +
      'on the issue shows the last one. Call it every 5 to 7 tool calls.',
    category: 'write',
    input: z.object({ status }),
    reference: {
      ...{ who: 'all', approval: 'none' },
      result: '`reported`; the status comment shows it, an event tells of it',
    },
    async call({ run, input }) {
      await knex.transaction(async trx => {
        const row = ownRun(run, await store.lock(trx, run.id));
        await statuses.addByTool(trx, row, input.status);
        await showStatus(trx, { store, lifecycle }, row, input.status);
      });
      return { reported: true };
    },
  });
}
