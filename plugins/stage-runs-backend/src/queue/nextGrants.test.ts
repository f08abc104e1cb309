import fc from 'fast-check';
import {
  nextGrants,
  type Load,
  type ParallelLimits,
  type Queue,
  type WaitingRun,
} from './nextGrants';

const NO_GRANTS = new Map<string, Date>();
const at = (seconds: number) => new Date(1_000 * seconds);

/** `a1@5` is run 1 of project a that came at second 5; `!` puts it first, `/qa` names another agent. */
function run(text: string): WaitingRun {
  const [, id, project, seconds, agent, high] =
    /^(([a-z])\d+)@(\d+)(?:\/(\w+))?(!)?$/.exec(text)!;
  return {
    ...{ id, projectId: project, agentKey: agent ?? 'dev', agentLimit: 2 },
    priority: high ? 'high' : 'normal',
    createdAt: at(Number(seconds)),
  };
}

/** `a2` is two runs at work of project a's agent dev, `a2/qa` of another one. */
function load(text: string): Load {
  const [, projectId, runs, agent] = /^([a-z])(\d+)(?:\/(\w+))?$/.exec(text)!;
  return { projectId, agentKey: agent ?? 'dev', runs: Number(runs) };
}

function grants(options: {
  waiting: string;
  atWork?: string;
  lastGrants?: Record<string, number>;
  limits?: Partial<ParallelLimits>;
}): string {
  const words = (text: string) => text.split(' ').filter(Boolean);
  const granted = nextGrants({
    waiting: words(options.waiting).map(run),
    atWork: words(options.atWork ?? '').map(load),
    lastGrants: new Map(
      Object.entries(options.lastGrants ?? {}).map(([id, seconds]) => [
        id,
        at(seconds),
      ]),
    ),
    limits: { project: 10, platform: 10, ...options.limits },
  });
  return granted.map(({ id }) => id).join(' ');
}

describe('a place goes', () => {
  it.each<[string, Parameters<typeof grants>[0], string]>([
    ['to nobody when nobody waits', { waiting: '' }, ''],
    [
      'to nobody when the platform is full',
      { waiting: 'a1@1', atWork: 'b3', limits: { platform: 3 } },
      '',
    ],
    [
      'to the oldest run of a project',
      { waiting: 'a2@2 a1@1', limits: { platform: 1 } },
      'a1',
    ],
    [
      'to the one that a person has put first',
      { waiting: 'a1@1 a2@2!', limits: { platform: 1 } },
      'a2',
    ],
    [
      'to the project with the fewest runs at work',
      { waiting: 'a1@1 b1@9', atWork: 'a1', limits: { platform: 2 } },
      'b1',
    ],
    [
      'to the oldest run of projects that have as much at work',
      { waiting: 'a1@5 b1@4', atWork: 'a1 b1', limits: { platform: 3 } },
      'b1',
    ],
    [
      'in turn to projects that have as much at work, whoever has the older runs',
      {
        waiting: 'a1@1 a2@2 b1@9',
        lastGrants: { a: 10 },
        limits: { platform: 1 },
      },
      'b1',
    ],
    [
      'to the project whose last place is longer ago',
      {
        waiting: 'a1@1 b1@2',
        lastGrants: { a: 20, b: 10 },
        limits: { platform: 1 },
      },
      'b1',
    ],
    [
      'to a project that comes anew before one that waits for its next',
      { waiting: 'a1@1 b1@90', lastGrants: { a: 10 }, limits: { platform: 1 } },
      'b1',
    ],
    [
      'not earlier to a project because one of its runs was put first',
      { waiting: 'a1@5! b1@4', limits: { platform: 1 } },
      'b1',
    ],
    [
      'to each project before one has two',
      { waiting: 'a1@1 a2@2 a3@3 b1@8 c1@9', limits: { platform: 4 } },
      'a1 b1 c1 a2',
    ],
    [
      'to no more of an agent than the project may have',
      { waiting: 'a1@1 a2@2 a3@3', atWork: 'a1' },
      'a1',
    ],
    [
      'to another agent of the project, past a full one',
      { waiting: 'a1@1 a2@2/qa', atWork: 'a2' },
      'a2',
    ],
    [
      'to no more runs of a project than it may have',
      {
        waiting: 'a1@1 a2@2/qa a3@3/pm b1@9',
        atWork: 'a1',
        limits: { project: 2 },
      },
      'b1 a1',
    ],
    [
      'to nobody for the sake of an old run that its agent holds up',
      {
        waiting: 'a1@1 a2@9/qa b1@8',
        atWork: 'a2 b2/qa',
        limits: { platform: 5 },
      },
      'b1',
    ],
  ])('%s', (_, queue, expected) => {
    expect(grants(queue)).toBe(expected);
  });
});

const PROJECTS = ['a', 'b', 'c', 'd', 'e'];
const AGENTS = ['dev', 'qa', 'pm'];

const waitingRuns = fc
  .array(
    fc.record({
      projectId: fc.constantFrom(...PROJECTS),
      agentKey: fc.constantFrom(...AGENTS),
      priority: fc.constantFrom('normal' as const, 'high' as const),
      createdAt: fc.integer({ min: 0, max: 50 }).map(at),
      agentLimit: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 40 },
  )
  .map(runs => runs.map((each, n): WaitingRun => ({ ...each, id: `r${n}` })));
const loads = fc.uniqueArray(
  fc.record({
    projectId: fc.constantFrom(...PROJECTS),
    agentKey: fc.constantFrom(...AGENTS),
    runs: fc.integer({ min: 1, max: 3 }),
  }),
  { selector: each => `${each.projectId}/${each.agentKey}`, maxLength: 8 },
);
const anyLimits = fc.record({
  project: fc.integer({ min: 1, max: 6 }),
  platform: fc.integer({ min: 1, max: 15 }),
});
const queues: fc.Arbitrary<Queue> = fc.record({
  waiting: waitingRuns,
  atWork: loads,
  lastGrants: fc
    .array(fc.tuple(fc.constantFrom(...PROJECTS), fc.integer({ max: 60 })))
    .map(entries => new Map(entries.map(([id, s]) => [id, at(s)]))),
  limits: anyLimits,
});

function countOf(
  { atWork }: Pick<Queue, 'atWork'>,
  granted: WaitingRun[],
  matches: (each: { projectId: string; agentKey: string }) => boolean,
): number {
  const before = atWork.filter(matches);
  return (
    before.reduce((sum, { runs }) => sum + runs, 0) +
    granted.filter(matches).length
  );
}

describe('whatever waits and is at work', () => {
  it('no limit is exceeded by a grant', () => {
    fc.assert(
      fc.property(queues, queue => {
        const granted = nextGrants(queue);
        granted.forEach((each, n) => {
          const so = granted.slice(0, n + 1);
          const ofProject = countOf(
            queue,
            so,
            ({ projectId }) => projectId === each.projectId,
          );
          const ofAgent = countOf(
            queue,
            so,
            ({ projectId, agentKey }) =>
              projectId === each.projectId && agentKey === each.agentKey,
          );
          expect(ofProject).toBeLessThanOrEqual(queue.limits.project);
          expect(ofAgent).toBeLessThanOrEqual(each.agentLimit);
          expect(countOf(queue, so, () => true)).toBeLessThanOrEqual(
            queue.limits.platform,
          );
        });
        expect(new Set(granted).size).toBe(granted.length);
      }),
    );
  });

  it('no place stays free that a waiting run may have', () => {
    fc.assert(
      fc.property(queues, queue => {
        const granted = nextGrants(queue);
        if (countOf(queue, granted, () => true) >= queue.limits.platform)
          return;
        const left = queue.waiting.filter(each => !granted.includes(each));
        const able = left.filter(
          each =>
            countOf(queue, granted, o => o.projectId === each.projectId) <
              queue.limits.project &&
            countOf(
              queue,
              granted,
              o =>
                o.projectId === each.projectId && o.agentKey === each.agentKey,
            ) < each.agentLimit,
        );
        expect(able).toEqual([]);
      }),
    );
  });

  it('nobody gets a place that a project with less at work waits for', () => {
    fc.assert(
      fc.property(queues, queue => {
        const granted = nextGrants(queue);
        granted.forEach((each, n) => {
          const before = granted.slice(0, n);
          const atWorkOf = (id: string) =>
            countOf(queue, before, ({ projectId }) => projectId === id);
          const lighter = queue.waiting.filter(
            other =>
              !before.includes(other) &&
              atWorkOf(other.projectId) < atWorkOf(each.projectId) &&
              atWorkOf(other.projectId) < queue.limits.project &&
              countOf(
                queue,
                before,
                o =>
                  o.projectId === other.projectId &&
                  o.agentKey === other.agentKey,
              ) < other.agentLimit,
          );
          expect(lighter).toEqual([]);
        });
      }),
    );
  });

  it('the order in which the database answers changes nothing', () => {
    fc.assert(
      fc.property(queues, fc.infiniteStream(fc.nat()), (queue, numbers) => {
        const shuffled = <T>(items: T[]) =>
          items
            .map(item => ({ item, key: numbers.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        expect(
          nextGrants({
            ...queue,
            waiting: shuffled(queue.waiting),
            atWork: shuffled(queue.atWork),
          }),
        ).toEqual(nextGrants(queue));
      }),
    );
  });

  it('the same queue cut off behind as many of each as can be granted gives the same', () => {
    fc.assert(
      fc.property(queues, queue => {
        // What the database leaves out: one agent has one limit there.
        const waiting = queue.waiting.map(each => ({ ...each, agentLimit: 2 }));
        const whole = { ...queue, waiting };
        const free = queue.limits.platform - countOf(queue, [], () => true);
        const each = Math.max(0, Math.min(free, queue.limits.project));
        const lane = (one: WaitingRun) =>
          `${one.projectId}/${one.agentKey}/${one.priority}`;
        const sorted = [...waiting].sort(
          (a, b) =>
            a.createdAt.getTime() - b.createdAt.getTime() ||
            (a.id < b.id ? -1 : 1),
        );
        const head = sorted.filter(
          (one, n) =>
            sorted.slice(0, n).filter(other => lane(other) === lane(one))
              .length < each,
        );
        expect(nextGrants({ ...whole, waiting: head })).toEqual(
          nextGrants(whole),
        );
      }),
    );
  });

  /** Time goes on: each step one run ends, any, and the free places are given. */
  it('everybody gets a place some time, and a project that waits with nothing at work within one turn of all', () => {
    fc.assert(
      fc.property(
        waitingRuns,
        anyLimits,
        fc.infiniteStream(fc.nat()),
        (runs, limits, numbers) => {
          const waiting = [...runs];
          const working: WaitingRun[] = [];
          const lastGrants = new Map(NO_GRANTS);
          const passedOver = new Map<string, number>();
          for (let step = 0; waiting.length > 0; step += 1) {
            expect(step).toBeLessThanOrEqual(runs.length);
            const granted = nextGrants({
              ...{ waiting, lastGrants, limits },
              atWork: loadsOf(working),
            });
            for (const each of granted) {
              notePassedOver(passedOver, { waiting, working, each });
              waiting.splice(waiting.indexOf(each), 1);
              working.push(each);
              lastGrants.set(each.projectId, at(1_000 + step));
            }
            if (working.length === 0) break;
            working.splice(numbers.next().value! % working.length, 1);
          }
          expect(waiting).toEqual([]);
          const most = Math.max(0, ...passedOver.values());
          expect(most).toBeLessThan(PROJECTS.length);
        },
      ),
    );
  });
});

function loadsOf(working: WaitingRun[]): Load[] {
  return PROJECTS.flatMap(projectId =>
    AGENTS.map(agentKey => ({
      ...{ projectId, agentKey },
      runs: working.filter(
        each => each.projectId === projectId && each.agentKey === agentKey,
      ).length,
    })),
  ).filter(({ runs }) => runs > 0);
}

/** Counts, of each project that waits and has nothing at work, the places that go to others. */
function notePassedOver(
  passedOver: Map<string, number>,
  now: { waiting: WaitingRun[]; working: WaitingRun[]; each: WaitingRun },
): void {
  for (const id of PROJECTS) {
    const isOf = ({ projectId }: WaitingRun) => projectId === id;
    const isPassed =
      now.each.projectId !== id &&
      now.waiting.some(isOf) &&
      !now.working.some(isOf);
    passedOver.set(id, isPassed ? (passedOver.get(id) ?? 0) + 1 : 0);
  }
}
