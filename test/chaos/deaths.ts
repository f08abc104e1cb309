import type { GateWrite } from '../harness/Gate';
import type { HeldRequest, Hold, HoldOptions } from '../harness/Hold';
import { expectInvariants } from '../harness/invariants';
import { allReady, type Replicas } from '../harness/Replicas';
import {
  commentsOf,
  endOf,
  putLabel,
  runsOf,
  script,
  type RunDetail,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import { holdAt, type Point } from './points';

/** Requirement: the first effect by the other replica comes so soon after a death. */
const TAKEOVER_MS = 15_000;

export const WRITE_STEP =
  'write: { path: docs/opening-hours.md, content: "Nine to five" }';

/** Says something, works for some seconds, says something again. */
export const AGENT_AT_WORK = script(
  `  - status: Reading\n  - wait: { ms: 4000 }\n  - status: Writing\n  - ${WRITE_STEP}`,
);

/** A labelled issue whose run has come to the point, with the request waiting there. */
export async function runHeldAt(
  stack: Replicas,
  point: Point,
  when: HoldOptions['when'],
): Promise<{ issue: number; hold: Hold; request: HeldRequest }> {
  const issue = await openIssue(stack, {
    ...{ title: 'Opening hours', body: WRITE_A_FILE },
  });
  const hold = holdAt(stack, point, { issue, when });
  await putLabel(stack, issue, 'run:dev');
  return { issue, hold, request: await hold.held() };
}

export async function labelledIssue(
  stack: Replicas,
  body = WRITE_A_FILE,
): Promise<number> {
  const issue = await openIssue(stack, { title: 'Opening hours', body });
  await putLabel(stack, issue, 'run:dev');
  return issue;
}

/** A run whose agent works and has said so on the issue: `Reading`. */
export async function runAtWork(
  stack: Replicas,
  body: string,
): Promise<number> {
  const issue = await labelledIssue(stack, body);
  await waitFor('the agent’s status on the issue', async () =>
    (await commentsOf(stack, issue)).some(text => text.includes('Reading')),
  );
  return issue;
}

/** The host that has written to GitHub last. */
export function lastWriter(stack: Replicas): number {
  return stack.githubGate.writes.at(-1)!.host;
}

/** While `work` runs, the other host stands still: whatever begins then is this host's. */
export async function onHost<T>(
  stack: Replicas,
  host: number,
  work: () => Promise<T>,
): Promise<T> {
  const other = 1 - host;
  stack.balancer.takeOut(other);
  await stack.hosts[other].freeze();
  try {
    return await work();
  } finally {
    await stack.hosts[other].thaw();
    stack.balancer.putBack(other);
  }
}

/** What a host was doing when it died. */
export interface InFlight {
  issue: number;
  hold?: Hold;
}

/** Kills the host in the midst of what it had sent. Comes back when the other has taken over. */
export async function killAndTakeOver(
  stack: Replicas,
  host: number,
  inFlight: InFlight[],
): Promise<void> {
  const since = Date.now();
  await stack.hosts[host].kill();
  inFlight.forEach(({ hold }) => hold?.drop());
  await expectTakeovers(stack, { host, since, inFlight });
}

/**
 * Freezes the host in the midst of what it had sent, and thaws it when `until` is over;
 * what had waited so long is carried out then.
 */
export async function freezeAndTakeOver(
  stack: Replicas,
  host: number,
  options: { inFlight: InFlight[]; until(): Promise<unknown> },
): Promise<void> {
  const { inFlight, until } = options;
  const since = Date.now();
  await stack.hosts[host].freeze();
  try {
    await expectTakeovers(stack, { host, since, inFlight });
    await until();
  } finally {
    inFlight.forEach(({ hold }) => hold?.release());
    await stack.hosts[host].thaw();
  }
}

interface Death {
  host: number;
  since: number;
  inFlight: InFlight[];
}

/** For each of the issues the other host does something in time. */
async function expectTakeovers(stack: Replicas, death: Death): Promise<void> {
  const delays = await Promise.all(
    death.inFlight.map(async ({ issue }) => {
      const effect = await waitFor(
        `an effect for #${issue} by the other host than ${death.host + 1}`,
        () => firstEffectOfOther(stack, issue, death),
        { timeoutMs: 60_000 },
      );
      return effect.at - death.since;
    }),
  );
  expect(Math.max(...delays)).toBeLessThanOrEqual(TAKEOVER_MS);
}

/** What the other host has written since then for the issue or its pull request, or in the cluster. */
async function firstEffectOfOther(
  stack: Replicas,
  issue: number,
  { host, since }: Death,
): Promise<GateWrite | undefined> {
  const runs: { id: string; pull_request_number: number | null }[] =
    await stack.database.knex
      .withSchema('stage-runs')
      .from('runs')
      .where({ issue_number: issue })
      .select('id', 'pull_request_number');
  const numbers = [
    issue,
    ...runs.flatMap(run => run.pull_request_number ?? []),
  ];
  const path = new RegExp(`/issues/(${numbers.join('|')})/|-i${issue}-`);
  const body = new RegExp(
    [`codex/issue-${issue}\\b`, ...runs.map(({ id }) => id)].join('|'),
  );
  return [...stack.githubGate.writes, ...stack.clusterGate.writes]
    .filter(write => write.host !== host && write.at >= since)
    .filter(write => path.test(write.path) || body.test(write.body))
    .sort((one, other) => one.at - other.at)[0];
}

/** The newest run of the issue at its end. Its webhook may have been lost first. */
export async function ended(
  stack: Replicas,
  issue: number,
): Promise<RunDetail> {
  const { id } = await waitFor(
    `a run of issue ${issue}`,
    async () => (await runsOf(stack, issue))[0],
    { timeoutMs: 60_000 },
  );
  return endOf(stack, id);
}

/** The runs of the issues deliver with one attempt, and everything is as if nobody had died. */
export async function expectDelivery(
  stack: Replicas,
  issues: number[],
): Promise<void> {
  for (const issue of issues) {
    const run = await ended(stack, issue);
    expect(run.summary).toMatchObject({
      ...{ status: 'succeeded', outcome: 'delivered' },
    });
    expect(run.attempts).toHaveLength(1);
  }
  await expectInvariants(stack, issues);
}

/** Two live hosts again, and nothing waits in a gate: for after each test. */
export async function recover(stack: Replicas): Promise<void> {
  stack.githubGate.releaseAll();
  stack.clusterGate.releaseAll();
  await Promise.all(stack.hosts.map(host => host.ensureRunning()));
  await allReady(stack.balancer);
}
