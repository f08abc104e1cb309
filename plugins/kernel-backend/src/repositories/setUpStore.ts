import type { SetUpStep } from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';

export type StepName = SetUpStep['step'];

/** In the order in which they are done. */
export const STEPS: readonly StepName[] = ['webhook', 'labels', 'variables'];

/** Long enough for every message of GitHub's that helps. */
const MAX_PROBLEM_LENGTH = 1_000;

/** How a step went; nothing for a repository that was detached meanwhile. */
export async function storeStep(
  knex: Knex,
  result: { repositoryId: string; step: StepName; problem?: string },
): Promise<void> {
  await knex.raw(
    `insert into kernel.repository_steps (repository_id, step, problem)
     select id, ?, ? from kernel.repositories where id = ?
     on conflict (repository_id, step) do update set tried_at = kernel.now(), problem = excluded.problem`,
    [
      result.step,
      result.problem?.slice(0, MAX_PROBLEM_LENGTH) ?? null,
      result.repositoryId,
    ],
  );
}

interface StepRow {
  step: StepName;
  triedAt: string;
  problem: string | null;
}

/** All steps in their order, from those that have been tried. */
export function toSetUp(rows: StepRow[]): SetUpStep[] {
  const tried = new Map(rows.map(row => [row.step, row]));
  return STEPS.map(step => {
    const row = tried.get(step);
    if (!row) return { step, state: 'pending' };
    const triedAt = new Date(row.triedAt).toISOString();
    return row.problem === null
      ? { step, state: 'done', triedAt }
      : { step, state: 'failed', triedAt, problem: row.problem };
  });
}
