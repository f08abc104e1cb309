import type {
  EventActor,
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import { z } from 'zod';
import type { RunLifecycle } from '../../runs/RunLifecycle';
import { IN_REVIEW } from '../../runs/labelMoves';
import type { RunRow } from '../../runs/rows';
import type { RunStore } from '../../runs/RunStore';
import { isTerminal } from '../../runs/runStates';
import type { LabelCommands } from '../../trigger/LabelCommands';
import type { OutboxHandler } from '../OutboxWorker';

const changeSchema = z.object({
  add: z.array(z.string()),
  remove: z.array(z.string()),
});
const movesSchema = z.object({
  at: z.enum(['start', 'end']).default('end'),
  trigger: z.enum(['add', 'remove', 'keep']),
  issue: changeSchema,
  pullRequest: changeSchema,
});

const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

/**
 * Moves the labels of a run (requirements 3.1.3), also when the agent forgot. The trigger
 * label is left alone when a newer run of the issue goes by it.
 */
export function labelsHandler(options: {
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  store: RunStore;
  lifecycle: RunLifecycle;
  commands: LabelCommands;
}): OutboxHandler {
  const { gitHub, catalogue, store, lifecycle, commands } = options;
  return async claim => {
    const run = await store.find(claim.row.run_id!);
    const wanted = movesSchema.parse(claim.row.payload);
    const moves = await withoutReviewOfRevision(store, run, wanted);
    if (moves.at === 'start' && isTerminal(run.status)) return;
    const repository = await gitHub.repository({
      repositoryId: run.repository_id,
      kind: 'bot',
    });
    const names = (change: z.output<typeof changeSchema>) => ({
      add: change.add.map(key => catalogue.byKey(key).name),
      remove: change.remove.map(key => catalogue.byKey(key).name),
    });
    const issue = names(moves.issue);
    if (moves.trigger === 'add') {
      issue.add.push(run.trigger_label);
      const { id } = await repository.viewer();
      await commands.putBy(run.id, id);
    }
    if (moves.trigger === 'remove' && (await triggerIsOurs(store, run))) {
      issue.remove.push(run.trigger_label);
    }
    await apply(repository, run.issue_number, issue);
    const pullRequest = names(moves.pullRequest);
    if (run.pull_request_number) {
      await apply(repository, run.pull_request_number, pullRequest);
    }
    await claim.transaction(async trx => {
      await lifecycle.append(trx, run, {
        type: 'label.applied',
        actor: ACTOR,
        payload: {
          issue,
          ...(run.pull_request_number && { pullRequest }),
        },
      });
    });
  };
}

/** While a newer run revises the pull request, nobody has to review it. */
async function withoutReviewOfRevision(
  store: RunStore,
  run: RunRow,
  moves: z.output<typeof movesSchema>,
): Promise<z.output<typeof movesSchema>> {
  const active = await store.activeOfIssue({
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  });
  if (active?.prompt_kind !== 'revise') return moves;
  const drop = (change: z.output<typeof changeSchema>) => ({
    ...change,
    add: change.add.filter(key => key !== IN_REVIEW),
  });
  const { issue, pullRequest } = moves;
  return { ...moves, issue: drop(issue), pullRequest: drop(pullRequest) };
}

async function triggerIsOurs(store: RunStore, run: RunRow): Promise<boolean> {
  const active = await store.activeOfIssue({
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  });
  return active?.trigger_label !== run.trigger_label;
}

/** Removes first: at no time does the issue carry two labels of which one replaces the other. */
async function apply(
  repository: GitHubRepository,
  number: number,
  change: { add: string[]; remove: string[] },
): Promise<void> {
  if (change.add.length + change.remove.length === 0) return;
  const { labels } = await repository.issue(number);
  const present = new Set(labels.map(label => label.toLowerCase()));
  const isPresent = (label: string) => present.has(label.toLowerCase());
  for (const label of change.remove.filter(isPresent)) {
    await repository.removeLabel(number, label);
  }
  const missing = change.add.filter(label => !isPresent(label));
  if (missing.length > 0) await repository.addLabels(number, missing);
}
