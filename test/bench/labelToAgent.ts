import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BOOKSHOP } from '../harness/bookshop';
import { endOf, putLabel, runOf, WRITE_A_FILE } from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { report, type Measured } from './report';
import { median, percentile } from './statistics';

/*
 * From the label to the agent's first instruction: the database's time between the row of
 * the webhook (received_at) and the event run.agent.started. The clone is included.
 * One label after the other, warm. The limits are what a run can't do without: a clone
 * and the start of a Node.js process.
 */
const WARM_UP = 3;
const LIMIT_SAMPLES = 10;

report({
  name: 'label-to-agent',
  options: { labels: 50 },
  goals: { p50Seconds: { atMost: 1.5 } },
  measure,
});

async function measure({ labels }: { labels: number }): Promise<Measured> {
  const stack = await startStack();
  try {
    for (let each = 0; each < WARM_UP; each += 1) {
      await oneRun(stack);
    }
    const seconds: number[] = [];
    for (let each = 0; each < labels; each += 1) {
      seconds.push(await secondsToStart(stack, await oneRun(stack)));
    }
    return {
      figures: {
        p50Seconds: median(seconds),
        p95Seconds: percentile(seconds, 0.95),
        maxSeconds: percentile(seconds, 1),
      },
      limits: {
        cloneSeconds: await medianSeconds(() => clone(stack)),
        nodeStartSeconds: await medianSeconds(startNode),
      },
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
  if (answer.rows.length !== 1) {
    throw new Error(
      `Run ${runId} started an agent ${answer.rows.length} times`,
    );
  }
  return answer.rows[0].seconds;
}

async function medianSeconds(work: () => Promise<unknown>): Promise<number> {
  const samples: number[] = [];
  for (let each = 0; each < LIMIT_SAMPLES; each += 1) {
    const start = performance.now();
    await work();
    samples.push((performance.now() - start) / 1000);
  }
  return median(samples);
}

/** As a run clones: through the same GitHub, with a token. */
async function clone(stack: Stack): Promise<void> {
  const url = new URL(
    `${stack.github.gitUrl}/${BOOKSHOP.owner}/${BOOKSHOP.repo}.git`,
  );
  url.username = 'x-access-token';
  url.password = stack.people.bot.token;
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-clone-'));
  const args = ['clone', '--quiet', '--depth', '1', url.toString(), folder];
  try {
    await promisify(execFile)('git', args);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startNode(): Promise<void> {
  await promisify(execFile)(process.execPath, ['-e', '0']);
}
