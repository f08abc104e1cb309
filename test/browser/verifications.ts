import { Client } from 'pg';
import type { Demo } from './Demo';

/** What verifiers may say, all of it of one ended run: without a repository for each of them. */
export async function addVerifications(
  demo: Demo,
  runId: string,
): Promise<void> {
  const client = new Client({
    connectionString: demo.endpoints.postgres.url,
  });
  await client.connect();
  try {
    await client.query(
      `insert into "stage-runs".run_verifications
         (run_id, attempt, name, position, head_sha, state, tries, started_at, ended_at, exit_code, reason, output)
       select r.id, r.attempt, v.name, v.position, r.head_sha, v.state, 1,
              case when v.code is not null or v.state = 'timed_out' then r.finished_at - interval '72 seconds' end, r.finished_at, v.code, v.reason, v.output
         from "stage-runs".runs r,
              (values ('unit', 0, 'passed', 0, null, 'ok 1 - opens at nine' || chr(10)),
                      ('lint', 1, 'failed', 2, null, $2),
                      ('end-to-end-with-a-long-name', 2, 'skipped', null, 'need_not_passed:lint', null),
                      ('types', 3, 'lost', null, 'pod_lost', null),
                      ('slow', 4, 'timed_out', null, null, null))
                as v (name, position, state, code, reason, output)
        where r.id = $1`,
      [
        runId,
        `docs/opening-hours.md:1 <b>not bold</b> ${'x'.repeat(200)}\n`.repeat(
          40,
        ),
      ],
    );
  } finally {
    await client.end();
  }
}
