import { Client } from 'pg';
import type { Demo } from './Demo';

/** Copies an ended run, into the past: a long list, without the time that runs take. */
export async function addOlderRuns(
  demo: Demo,
  runId: string,
  count: number,
): Promise<void> {
  const client = new Client({
    connectionString: demo.endpoints.postgres.url,
  });
  await client.connect();
  try {
    await client.query(
      `insert into "stage-runs".runs select older.* from "stage-runs".runs r, generate_series(1, $2::int) as n,
         lateral jsonb_populate_record(r, jsonb_build_object(
           'id', gen_random_uuid(), 'correlation_id', 'older-' || n,
           'issue_title', 'Older run ' || n,
           'created_at', r.created_at - n * interval '1 hour',
           'finished_at', r.finished_at - n * interval '1 hour')) as older
        where r.id = $1`,
      [runId, count],
    );
  } finally {
    await client.end();
  }
}
