import { createHash } from 'node:crypto';
import { BOOKSHOP } from './bookshop';
import type { Replicas } from './Replicas';
import { labelsOf } from './runs';
import { waitFor } from './waitFor';

/** How long the platform may take to put right what a lost lease did late. */
const REPAIR_TIMEOUT_MS = 60_000;

const HEADLINES: Record<string, string> = {
  delivered: '### ✅ Delivered',
  'no-change': '### ➖ Nothing was changed',
  failed: '### ❌ Failed',
  canceled: '### ✋ Canceled',
};

interface StoredRun {
  id: string;
  repository_id: string;
  issue_number: number;
  attempt: number;
  status: string;
  outcome: string | null;
  namespace: string | null;
  work_branch: string;
  trigger_label: string;
  prompt_kind: string;
  pull_request_number: number | null;
  environment_released_at: Date | null;
}

/**
 * What holds after every kind of death, once all runs of these issues are over: what is
 * on GitHub and in the cluster is what is stored, once.
 */
export async function expectInvariants(
  stack: Replicas,
  issues: number[],
): Promise<void> {
  await allWritten(stack);
  for (const issue of issues) {
    const runs = await runsOfIssue(stack, issue);
    expect(runs).not.toEqual([]);
    await holds(`the comments of #${issue}`, () =>
      expectComments(stack, issue, runs),
    );
    await holds(`the labels of #${issue}`, () =>
      expectLabels(stack, issue, runs),
    );
    await holds(`the namespaces of #${issue}`, () =>
      expectNoNamespace(stack, runs),
    );
    await expectJobs(stack, runs);
    await expectPullRequests(stack, runs);
    await expectEnds(stack, runs);
  }
  await expectNothingHeld(stack);
  await expectGaplessStreams(stack);
}

/** A late effect is put right by the platform, not at once. */
async function holds(
  what: string,
  expectation: () => Promise<void>,
): Promise<void> {
  let last: unknown;
  await waitFor(
    what,
    async () => {
      try {
        await expectation();
        return true;
      } catch (error) {
        last = error;
        return false;
      }
    },
    { timeoutMs: REPAIR_TIMEOUT_MS, intervalMs: 250 },
  ).catch(() => {
    throw last;
  });
}

function runsTable(stack: Replicas, table: string) {
  return stack.database.knex.withSchema('stage-runs').from(table);
}

async function runsOfIssue(
  stack: Replicas,
  issue: number,
): Promise<StoredRun[]> {
  return runsTable(stack, 'runs')
    .where({ issue_number: issue })
    .orderBy('created_at');
}

/** Every run is over with its environment given back, and every effect on GitHub is written. */
async function allWritten(stack: Replicas): Promise<void> {
  await waitFor(
    'all runs to be over and all effects to be written',
    async () => {
      const [{ count: active }] = await runsTable(stack, 'runs')
        .whereNull('environment_released_at')
        .orWhereNotNull('claimable_at')
        .count();
      const [{ count: unwritten }] = await runsTable(stack, 'outbox')
        .whereRaw('written_version < wanted_version')
        .orWhereNotNull('claimable_at')
        .count();
      return Number(active) + Number(unwritten) === 0;
    },
    { timeoutMs: REPAIR_TIMEOUT_MS, intervalMs: 250 },
  );
}

/** One comment a run, and it says what is stored. */
async function expectComments(
  stack: Replicas,
  issue: number,
  runs: StoredRun[],
): Promise<void> {
  const answer = await stack.as('owner').rest.issues.listComments({
    ...{ ...BOOKSHOP, issue_number: issue, per_page: 100 },
  });
  for (const run of runs) {
    const own = answer.data.filter(({ body }) =>
      body?.startsWith(`<!-- stagecraft:run-status {"run":"${run.id}"`),
    );
    expect(own).toHaveLength(1);
    const [{ id, body }] = own;
    expect(body).toContain(HEADLINES[run.outcome!]);
    if (run.namespace) expect(body).toContain('"phase":"namespace_deleted"');
    if (run.pull_request_number) {
      expect(body).toContain(`#${run.pull_request_number}`);
    }
    const written = await runsTable(stack, 'written_comments')
      .whereIn(
        'outbox_id',
        runsTable(stack, 'outbox')
          .where({ run_id: run.id, kind: 'status-comment' })
          .select('id'),
      )
      .first();
    expect(written).toMatchObject({
      comment_id: String(id),
      body_sha256: createHash('sha256').update(body!).digest('hex'),
    });
  }
  const markers = answer.data.filter(({ body }) =>
    body?.startsWith('<!-- stagecraft:run-status'),
  );
  expect(markers).toHaveLength(runs.length);
}

/** Requirements 3.1.3 for the issue's last run, and the same on its pull request. */
async function expectLabels(
  stack: Replicas,
  issue: number,
  runs: StoredRun[],
): Promise<void> {
  const last = runs.at(-1)!;
  expect(await labelsOf(stack, issue)).toEqual(labelsAfter(last));
  if (last.pull_request_number && last.outcome === 'delivered') {
    expect(await labelsOf(stack, last.pull_request_number)).toEqual([
      'state:in-review',
    ]);
  }
}

function labelsAfter({ outcome, prompt_kind: kind }: StoredRun): string[] {
  if (outcome === 'delivered') return ['state:in-review'];
  const review = kind === 'revise' ? ['state:in-review'] : [];
  return outcome === 'no-change' ? ['need:input', ...review] : review;
}

/** As the journal saw it: each attempt was given one Job, by whichever host. */
async function expectJobs(stack: Replicas, runs: StoredRun[]): Promise<void> {
  for (const run of runs.filter(({ namespace }) => namespace)) {
    const path = `/apis/batch/v1/namespaces/${run.namespace}/jobs`;
    const created = stack.clusterGate.writes.filter(
      write =>
        write.method === 'POST' &&
        write.path.split('?')[0] === path &&
        write.status === 201,
    );
    expect(created).toHaveLength(run.attempt);
    const [{ count }] = await runsTable(stack, 'run_attempts')
      .where({ run_id: run.id })
      .count();
    expect(Number(count)).toBe(run.attempt);
  }
}

/** At most one a branch, whatever its state; and the one that is stored. */
async function expectPullRequests(
  stack: Replicas,
  runs: StoredRun[],
): Promise<void> {
  const issue = runs[0].issue_number;
  const answer = await stack
    .as('owner')
    .rest.pulls.list({ ...BOOKSHOP, state: 'all', per_page: 100 });
  const opened = answer.data
    .filter(({ head }) => `${head.ref}-`.startsWith(`codex/issue-${issue}-`))
    .map(({ number }) => number);
  const stored = runs.flatMap(run => run.pull_request_number ?? []);
  expect(opened).toEqual([...new Set(stored)]);
}

/** Each run ended once. */
async function expectEnds(stack: Replicas, runs: StoredRun[]): Promise<void> {
  for (const run of runs) {
    const ends = await stack.database
      .knex('kernel.events')
      .where({ run_id: run.id })
      .whereIn('type', ['run.succeeded', 'run.failed', 'run.canceled'])
      .pluck('type');
    expect(ends).toEqual([`run.${run.status}`]);
  }
}

/** Permits, tokens of running attempts and waiting reviews: nothing is left of runs that are over. */
async function expectNothingHeld(stack: Replicas): Promise<void> {
  expect(await runsTable(stack, 'permits').select()).toEqual([]);
  expect(
    await runsTable(stack, 'review_requests')
      .whereNull('run_id')
      .whereNull('dropped_reason'),
  ).toEqual([]);
  expect(
    await stack.database
      .knex('kernel.webhook_deliveries')
      .where({ status: 'failed' })
      .select('delivery_id', 'reason'),
  ).toEqual([]);
}

async function expectNoNamespace(
  stack: Replicas,
  runs: StoredRun[],
): Promise<void> {
  const ofRuns = runs.map(({ namespace }) => namespace);
  const present = await stack.kube.core.listNamespace();
  const names = present.items.map(each => each.metadata!.name!);
  expect(names.filter(name => ofRuns.includes(name))).toEqual([]);
}

/** The versions of every stream are 1, 2, 3, … up to the one that is kept for it. */
async function expectGaplessStreams(stack: Replicas): Promise<void> {
  const { rows } = await stack.database.knex.raw(`
    select stream, s.version::int, count(e.id)::int as events,
      count(distinct e.stream_version)::int as versions, max(e.stream_version)::int as last
    from kernel.streams s left join kernel.events e using (stream)
    group by stream, s.version
    having count(e.id) <> s.version or count(distinct e.stream_version) <> s.version
      or max(e.stream_version) <> s.version`);
  expect(rows).toEqual([]);
}
