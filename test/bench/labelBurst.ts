import { KubeConfig, Watch, type V1Job } from '@kubernetes/client-node';
import type { SeedRepository } from '@stagecraft/local-github';
import { BOOKSHOP, bookshopSeed } from '../harness/bookshop';
import { createPeople } from '../harness/people';
import { WRITE_A_FILE } from '../harness/runs';
import { startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import { report, type Measured } from './report';
import { median, percentile, round } from './statistics';

/*
 * Fifty labels at once: how long until each has its Job, from the request that puts the
 * label to the Job's appearance in a watch of the cluster. The built-in stage gives a
 * project two permits, so the labels lie on two issues of each of 25 projects. The limit
 * is the same number of bare Jobs: created, and their Node.js processes ended.
 */
const ISSUES_EACH = 2;
const JOB_TIMEOUT_MS = 5 * 60_000;
const IMAGE = 'stagecraft/agent-runner:local';
const LIMIT_NAMESPACE = 'bench-limit';
const RUN_ID_LABEL = 'stagecraft.dev/run-id';

report({
  name: 'label-burst',
  options: { labels: 50 },
  goals: { lost: { atMost: 0 }, doubled: { atMost: 0 } },
  measure,
});

interface Target {
  repository: string;
  issue: number;
}

async function measure({ labels }: { labels: number }): Promise<Measured> {
  const names = Array.from(
    { length: Math.ceil(labels / ISSUES_EACH) },
    (_, n) => `shop-${n + 1}`,
  );
  const stack = await startStack({ repositories: names.map(repositoryOf) });
  try {
    const targets = (await prepare(stack, names)).slice(0, labels);
    const figures = await burst(stack, targets);
    const limits = await bareJobs(stack, labels);
    return { figures: { labels, projects: names.length, ...figures }, limits };
  } finally {
    await stack.stop();
  }
}

async function burst(
  stack: Stack,
  targets: Target[],
): Promise<Record<string, number>> {
  const jobs = await watchJobs(stack);
  try {
    const labelledAt = await putLabels(stack, targets);
    const { firstJobAt, doubled } = await untilJobs(stack, jobs, targets);
    const waited = targets.map(keyOf).flatMap(key => {
      const at = firstJobAt.get(key);
      return at === undefined ? [] : [(at - labelledAt.get(key)!) / 1_000];
    });
    return {
      allJobsSeconds: percentile(waited, 1),
      p50Seconds: median(waited),
      p95Seconds: percentile(waited, 0.95),
      lost: targets.length - waited.length,
      doubled,
    };
  } finally {
    jobs.stop();
  }
}

function repositoryOf(name: string): SeedRepository {
  const { repositories } = bookshopSeed(createPeople());
  return { ...repositories[0], name };
}

/** A project and two issues for each repository. */
async function prepare(stack: Stack, names: string[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const name of names) {
    const project = await stack.portal.post<{ id: string }>(
      '/kernel/projects',
      { slug: name, name },
    );
    const { email } = stack.people.member;
    await stack.portal.post(`/kernel/projects/${project.id}/members`, {
      ...{ email, role: 'read_write' },
    });
    await stack.portal.post(`/kernel/projects/${project.id}/repositories`, {
      ...{ owner: BOOKSHOP.owner, name },
    });
    for (let each = 0; each < ISSUES_EACH; each += 1) {
      const issue = await stack.as('owner').rest.issues.create({
        ...{ owner: BOOKSHOP.owner, repo: name },
        ...{ title: 'Opening hours', body: WRITE_A_FILE },
      });
      targets.push({ repository: name, issue: issue.data.number });
    }
  }
  return targets;
}

/** All at once; when each was asked for. */
async function putLabels(
  stack: Stack,
  targets: Target[],
): Promise<Map<string, number>> {
  const { rest } = stack.as('member');
  const askedAt = new Map<string, number>();
  await Promise.all(
    targets.map(target => {
      askedAt.set(keyOf(target), performance.now());
      return rest.issues.addLabels({
        ...{ owner: BOOKSHOP.owner, repo: target.repository },
        ...{ issue_number: target.issue, labels: ['run:dev'] },
      });
    }),
  );
  return askedAt;
}

interface WatchedJobs {
  /** When a Job appeared, by its run. */
  seen: { runId: string; at: number }[];
  stop(): void;
}

async function watchJobs(stack: Stack): Promise<WatchedJobs> {
  const config = new KubeConfig();
  config.loadFromFile(stack.cluster.kubeconfigPath);
  const seen: WatchedJobs['seen'] = [];
  let failure: unknown;
  const controller = await new Watch(config).watch(
    '/apis/batch/v1/jobs',
    {},
    (type: string, job: V1Job) => {
      const runId = job.metadata?.labels?.[RUN_ID_LABEL];
      if (type === 'ADDED' && runId)
        seen.push({ runId, at: performance.now() });
    },
    error => {
      failure = error;
    },
  );
  if (failure) throw failure;
  return { seen, stop: () => controller.abort() };
}

/** Until each target has a Job, or the time is up. A run with two Jobs, or an issue with two runs, is doubled. */
async function untilJobs(
  stack: Stack,
  { seen }: WatchedJobs,
  targets: Target[],
): Promise<{ firstJobAt: Map<string, number>; doubled: number }> {
  await waitFor('a Job for each label', () => seen.length >= targets.length, {
    timeoutMs: JOB_TIMEOUT_MS,
  }).catch(() => undefined);
  const { rows } = await stack.database.knex.raw(
    `select id, repository_full_name, issue_number from "stage-runs".runs`,
  );
  const keys = new Map<string, string>(
    rows.map(
      (run: {
        id: string;
        repository_full_name: string;
        issue_number: number;
      }) => [
        run.id,
        keyOf({
          repository: run.repository_full_name.split('/')[1],
          issue: run.issue_number,
        }),
      ],
    ),
  );
  const firstJobAt = new Map<string, number>();
  for (const { runId, at } of seen) {
    const key = keys.get(runId)!;
    if (!firstJobAt.has(key)) firstJobAt.set(key, at);
  }
  const doubled = Math.max(seen.length, rows.length) - firstJobAt.size;
  return { firstJobAt, doubled };
}

function keyOf({ repository, issue }: Target): string {
  return `${repository}#${issue}`;
}

async function bareJobs(
  { kube }: Stack,
  count: number,
): Promise<Record<string, number>> {
  const namespace = LIMIT_NAMESPACE;
  await kube.core.createNamespace({ body: { metadata: { name: namespace } } });
  const start = performance.now();
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      kube.batch.createNamespacedJob({ namespace, body: bareJob(`bare-${n}`) }),
    ),
  );
  const createdSeconds = round((performance.now() - start) / 1_000);
  await waitFor(
    'the bare Jobs to be complete',
    async () => {
      const jobs = await kube.batch.listNamespacedJob({ namespace });
      return jobs.items.every(job => job.status?.succeeded === 1);
    },
    { timeoutMs: JOB_TIMEOUT_MS, intervalMs: 250 },
  );
  const endedSeconds = round((performance.now() - start) / 1_000);
  return {
    bareJobsCreatedSeconds: createdSeconds,
    bareJobsEndedSeconds: endedSeconds,
  };
}

function bareJob(name: string): V1Job {
  const container = {
    name: 'main',
    image: IMAGE,
    command: ['node', '-e', '0'],
  };
  return {
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [container] } },
    },
  };
}
