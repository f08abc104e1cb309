import { BOOKSHOP } from '../harness/bookshop';
import { endOf, putLabel, runOf, WRITE_A_FILE } from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { percentile } from './statistics';

/*
 * From the label to the agent's first instruction: the database's time between the row of
 * the webhook (received_at) and the event run.agent.started. The clone is included.
 * One label after the other, warm. Goal: p50 at most 1.5 s.
 */
const LABELS = 50;
const WARM_UP = 3;

export async function labelToAgent(): Promise<Record<string, unknown>> {
  const stack = await startStack();
  try {
    for (let each = 0; each < WARM_UP; each += 1) {
      await oneRun(stack);
    }
    const seconds: number[] = [];
    for (let each = 0; each < LABELS; each += 1) {
      seconds.push(await secondsToStart(stack, await oneRun(stack)));
    }
    return {
      bench: 'label-to-agent-started',
      labels: LABELS,
      p50Seconds: percentile(seconds, 0.5),
      p95Seconds: percentile(seconds, 0.95),
      maxSeconds: percentile(seconds, 1),
      bareCloneSeconds: percentile(await bareClones(stack), 0.5),
    };
  } finally {
    await stack.stop();
  }
}

async function oneRun(stack: Stack): Promise<string> {
  const issue = await openIssue(stack, {
    title: 'Opening hours',
    body: WRITE_A_FILE,
  });
  await putLabel(stack, issue, 'run:dev');
  const { id } = await runOf(stack, issue);
  await endOf(stack, id);
  return id;
}

async function secondsToStart(stack: Stack, runId: string): Promise<number> {
  const answer = await stack.database.knex.raw(
    `select extract(epoch from (e.created_at - d.received_at))::float8 as seconds
       from kernel.events e
       join "stage-runs".runs r on r.id = e.run_id::uuid
       join kernel.webhook_deliveries d on d.delivery_id = r.delivery_id
      where e.run_id::text = ? and e.type = 'run.agent.started'`,
    [runId],
  );
  return answer.rows[0].seconds;
}

/** What the machine needs for the clone alone, through the same GitHub. */
async function bareClones(stack: Stack): Promise<number[]> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const url = new URL(
    `${stack.github.gitUrl}/${BOOKSHOP.owner}/${BOOKSHOP.repo}.git`,
  );
  url.username = 'x-access-token';
  url.password = stack.people.bot.token;
  const samples: number[] = [];
  for (let each = 0; each < 10; each += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'stagecraft-clone-'));
    const start = performance.now();
    await promisify(execFile)('git', [
      'clone',
      '--quiet',
      '--depth',
      '1',
      url.toString(),
      folder,
    ]);
    samples.push((performance.now() - start) / 1000);
    await rm(folder, { recursive: true, force: true });
  }
  return samples;
}
