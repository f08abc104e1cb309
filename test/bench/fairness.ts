import { randomUUID } from 'node:crypto';
import {
  openQueueDatabase,
  QueueHost,
} from '@stagecraft/backstage-plugin-stage-runs-backend/testUtils';
import { waitFor } from '../harness/waitFor';
import { report, type Measured } from './report';
import { median, percentile, round } from './statistics';

/*
 * Half of a backlog of 50 projects is one project's, and all of that is older. How even are
 * the shares of the places while every project still waits; and how long does the first
 * run of a project that comes anew take to start, against the same with nothing else there?
 *
 * In it: two processes' worth of the product's claim loop, doorbell, queue, step, lifecycle
 * and event log on PostgreSQL, each with its own connections, in one Node.js process. Not
 * in it: GitHub, Kubernetes and agents. A run only takes its time (0.5 to 0.9 s), so that
 * places get free much more often than in earnest; what a new project waits for one that
 * gets free is part of its latency and grows with the length of runs. `meanGapMs` tells it.
 *
 * `behindFullProject` is the same where places are free and only the one project is full.
 */
const PROJECTS = 50;
const PLACES = 20;
const SHORTEST_MS = 500;
const SPREAD_MS = 400;
const SOLO_STARTS = 40;
/** As many as fit before the backlog is through: with 20 the median moved by a third. */
const LIGHT_STARTS = 50;
const LIGHT_EVERY_MS = 150;
const HOSTS = 2;
const TIMEOUT_MS = 4 * 60_000;

const QUIET_LOGGER = {
  debug: () => {},
  info: () => {},
  warn: (message: string, meta?: object) =>
    process.stderr.write(`${message} ${JSON.stringify(meta ?? {})}\n`),
  error: (message: string, meta?: object) =>
    process.stderr.write(`${message} ${JSON.stringify(meta ?? {})}\n`),
  child: () => QUIET_LOGGER,
};

report({
  name: 'fairness',
  options: { backlog: 500 },
  goals: {
    jainIndex: { atLeast: 0.95 },
    ratioLightToSolo: { atMost: 2 },
    ratioBehindFullProjectToSolo: { atMost: 2 },
    mostAtWork: { atMost: PLACES },
  },
  measure,
});

async function measure({ backlog }: { backlog: number }): Promise<Measured> {
  const many = { project: 10_000, platform: 10_000 };
  const solo = await inScenario(many, soloStarts);
  const shared = await inScenario({ ...many, platform: PLACES }, scenario =>
    sharedPlaces(scenario, backlog),
  );
  const full = await inScenario({ ...many, project: PLACES }, scenario =>
    behindFullProject(scenario, backlog),
  );
  const soloMs = median(solo);
  return {
    figures: {
      backlog,
      projects: PROJECTS,
      places: PLACES,
      jainIndex: shared.jainIndex,
      placesGivenWhileAllWaited: shared.given,
      mostAtWork: shared.mostAtWork,
      lightStartP50Ms: median(shared.light),
      lightStartP95Ms: percentile(shared.light, 0.95),
      ratioLightToSolo: round(median(shared.light) / soloMs),
      behindFullProjectP50Ms: median(full),
      ratioBehindFullProjectToSolo: round(median(full) / soloMs),
    },
    limits: {
      soloStartP50Ms: soloMs,
      soloStartP95Ms: percentile(solo, 0.95),
      meanGapMs: round((SHORTEST_MS + SPREAD_MS / 2) / PLACES),
    },
  };
}

interface Work {
  projectId: string;
  startedAt: number;
  endedAt?: number;
}

class Scenario {
  readonly works = new Map<string, Work>();
  readonly hosts: QueueHost[] = [];
  mostAtWork = 0;
  #issueNumber = 0;

  create(projectId: string) {
    this.#issueNumber += 1;
    const host = this.hosts[this.#issueNumber % this.hosts.length];
    return host.create(projectId, this.#issueNumber);
  }

  started(id: string, projectId: string): void {
    this.works.set(id, { projectId, startedAt: performance.now() });
  }

  ended(id: string): void {
    this.works.get(id)!.endedAt = performance.now();
  }

  async notePermits(): Promise<void> {
    const permits = await this.hosts[0].permits();
    this.mostAtWork = Math.max(this.mostAtWork, permits);
  }

  /** Milliseconds from the request for a run to its start. */
  async startOfOne(): Promise<number> {
    const before = performance.now();
    const run = await this.create(randomUUID());
    await waitFor('a run to start', () => this.works.has(run.id), {
      ...{ timeoutMs: TIMEOUT_MS, intervalMs: 1 },
    });
    return this.works.get(run.id)!.startedAt - before;
  }
}

async function inScenario<T>(
  limits: { project: number; platform: number },
  work: (scenario: Scenario) => Promise<T>,
): Promise<T> {
  const database = await openQueueDatabase();
  const scenario = new Scenario();
  for (let each = 0; each < HOSTS; each += 1) {
    scenario.hosts.push(
      new QueueHost({
        ...{ url: database.url, limits, logger: QUIET_LOGGER },
        workMs: run => SHORTEST_MS + ((run.issue_number * 97) % SPREAD_MS),
        onStart: run => scenario.started(run.id, run.project_id),
        onEnd: run => scenario.ended(run.id),
      }),
    );
  }
  try {
    return await work(scenario);
  } finally {
    await Promise.all(scenario.hosts.map(host => host.stop()));
    await database.drop();
  }
}

const startHosts = ({ hosts }: Scenario) =>
  Promise.all(hosts.map(host => host.start()));

async function soloStarts(scenario: Scenario): Promise<number[]> {
  await startHosts(scenario);
  await scenario.startOfOne(); // Warms up.
  const starts: number[] = [];
  for (let each = 0; each < SOLO_STARTS; each += 1) {
    starts.push(await scenario.startOfOne());
    await pause(LIGHT_EVERY_MS / 3);
  }
  return starts;
}

async function sharedPlaces(scenario: Scenario, backlog: number) {
  const waiting = await queueUp(scenario, backlog);
  await startHosts(scenario);
  const [light, allWaited] = await Promise.all([
    lightStarts(scenario),
    whileAllWait(scenario, waiting),
  ]);
  const shares = [...waiting.keys()].map(id =>
    placeTime(scenario, id, allWaited),
  );
  return {
    light,
    jainIndex: jain(shares),
    given: allWaited.given,
    mostAtWork: scenario.mostAtWork,
  };
}

async function behindFullProject(
  scenario: Scenario,
  backlog: number,
): Promise<number[]> {
  await queueUp(scenario, backlog, 1);
  await startHosts(scenario);
  await waitFor('the project to be full', () => scenario.works.size >= PLACES, {
    timeoutMs: TIMEOUT_MS,
  });
  return lightStarts(scenario);
}

/** Runs by project; the first has more than half of them, and the oldest. */
async function queueUp(
  scenario: Scenario,
  backlog: number,
  projects: number = PROJECTS,
): Promise<Map<string, number>> {
  const ids = Array.from({ length: projects }, () => randomUUID());
  const [noisy, ...others] = ids;
  const each = Math.floor(backlog / 2 / Math.max(others.length, 1));
  const ofOthers = others.length * each;
  const waiting = new Map([[noisy, backlog - ofOthers]]);
  others.forEach(id => waiting.set(id, each));
  for (const [id, count] of waiting) {
    for (let run = 0; run < count; run += 1) await scenario.create(id);
  }
  return waiting;
}

async function lightStarts(scenario: Scenario): Promise<number[]> {
  await pause(2_000);
  const starts: number[] = [];
  for (let each = 0; each < LIGHT_STARTS; each += 1) {
    starts.push(await scenario.startOfOne());
    await pause(LIGHT_EVERY_MS);
  }
  return starts;
}

/** From each project's first place, so that the hosts are warm, until one has nothing left that waits. */
async function whileAllWait(
  scenario: Scenario,
  waiting: Map<string, number>,
): Promise<{ from: number; until: number; given: number }> {
  const { works } = scenario;
  const startedOf = (id: string) =>
    [...works.values()].filter(({ projectId }) => projectId === id).length;
  await waitFor(
    'each project to have had a place',
    () => [...waiting.keys()].every(id => startedOf(id) > 0),
    { timeoutMs: TIMEOUT_MS, intervalMs: 20 },
  );
  const from = performance.now();
  const before = works.size;
  await waitFor(
    'a project to have nothing left',
    async () => {
      await scenario.notePermits();
      return [...waiting].some(([id, count]) => startedOf(id) >= count);
    },
    { timeoutMs: TIMEOUT_MS, intervalMs: 50 },
  );
  return { from, until: performance.now(), given: works.size - before };
}

/** The time that the project's runs were at work, of all of them together. */
function placeTime(
  { works }: Scenario,
  id: string,
  { from, until }: { from: number; until: number },
): number {
  return [...works.values()]
    .filter(({ projectId }) => projectId === id)
    .map(({ startedAt, endedAt = until }) =>
      Math.max(0, Math.min(endedAt, until) - Math.max(startedAt, from)),
    )
    .reduce((sum, time) => sum + time, 0);
}

/** 1: all have the same; 1/n: one has all. */
function jain(shares: number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return Math.round((sum * sum * 1_000) / (shares.length * squares)) / 1_000;
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
