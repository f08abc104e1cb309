import type { ToolRun } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import { hashRunToken } from '../runner/runTokens';
import { TERMINAL_STATUSES } from '../runs/runStates';
import { toolRunOf, type ToolRunRow } from './toolRunOf';
import type { ToolPolicy } from './offeredTools';

/** The agent of an attempt, with what its run may call. */
export interface ToolCaller {
  run: ToolRun;
  /** Of the run, which tells of it in its event stream. */
  row: ToolRunRow;
  policy: ToolPolicy;
  /** As it was given; taken out of whatever is stored or answered. */
  token: string;
}

/** A token that opens nothing any more; kept apart for the audit log, never for the answer. */
export interface EndedCaller {
  runId: string;
  attempt: number;
}

const COLUMNS: (keyof ToolRunRow)[] = [
  'id',
  'project_id',
  'repository_id',
  'repository_full_name',
  'issue_number',
  'pull_request_number',
  'stage',
  'prompt_kind',
  'agent_key',
  'policy',
  'locale',
  'correlation_id',
];

/**
 * Knows agents by their token. It has no time of its own: it opens what its attempt may do
 * until the attempt has ended or was replaced, or the run has ended, however long it waits.
 */
export class ToolCallers {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Undefined for an unknown token. */
  async byToken(
    token: string,
  ): Promise<{ caller: ToolCaller } | { ended: EndedCaller } | undefined> {
    const found = await this.#knex('run_attempts as a')
      .join('runs as r', 'r.id', 'a.run_id')
      .where('a.mcp_token_hash', hashRunToken(token))
      .first(
        ...COLUMNS.map(name => `r.${name}`),
        'a.attempt',
        this.#knex.raw(
          `a.ended_at is null and r.attempt = a.attempt and r.status <> all (?) as "isCurrent"`,
          [[...TERMINAL_STATUSES]],
        ),
      );
    if (!found) return undefined;
    const { isCurrent, ...row }: ToolRunRow & { isCurrent: boolean } = found;
    if (!isCurrent) return { ended: { runId: row.id, attempt: row.attempt } };
    const { policy } = row;
    return { caller: { run: toolRunOf(row), row, policy, token } };
  }
}
