import type { Knex } from 'knex';
import { aNewRun } from './samples';

let issueNumber = 0;

/** A run at work in its first attempt, of an issue of its own. */
export async function storedRun(knex: Knex) {
  issueNumber += 1;
  const run = { ...aNewRun({ issue_number: issueNumber }), attempt: 1 };
  await knex('runs').insert({
    ...run,
    policy: JSON.stringify(run.policy),
    status: 'running',
    created_at: knex.raw('kernel.now()'),
  });
  return run;
}
