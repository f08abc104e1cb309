import fc from 'fast-check';
import { nextGrants, type WaitingRun } from './nextGrants';
import {
  placeOnPlatform,
  reachedLimit,
  type ProjectInQueue,
} from './placeInQueue';

describe('what a run waits for', () => {
  const limits = { agent: 2, project: 5, platform: 9 };
  it.each([
    ['nothing', { agent: 1, project: 4, platform: 8 }, undefined],
    [
      'its agent',
      { agent: 2, project: 4, platform: 8 },
      { scope: 'agent', atWork: 2, allowed: 2 },
    ],
    [
      'its project',
      { agent: 1, project: 5, platform: 9 },
      { scope: 'project', atWork: 5, allowed: 5 },
    ],
    [
      'the platform',
      { agent: 1, project: 4, platform: 9 },
      { scope: 'platform', atWork: 9, allowed: 9 },
    ],
    [
      'a limit that was lowered since',
      { agent: 3, project: 7, platform: 12 },
      { scope: 'agent', atWork: 3, allowed: 2 },
    ],
  ])('%s', (_, atWork, expected) => {
    expect(reachedLimit(atWork, limits)).toEqual(expected);
  });
});

describe('the place among the runs of the platform', () => {
  const moments = fc.integer({ min: 1, max: 20 }).map(n => new Date(n));
  const projectsInQueue = fc
    .array(
      fc.record({
        waiting: fc.integer({ min: 1, max: 8 }),
        atWork: fc.integer({ min: 0, max: 4 }),
        oldest: moments,
        lastGrant: fc.option(moments),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map(projects =>
      projects.map(
        (each, n): ProjectInQueue => ({
          ...each,
          projectId: `p${n}`,
        }),
      ),
    );

  it('is the one in which it gets its place, when places get free one by one', () => {
    fc.assert(
      fc.property(projectsInQueue, projects => {
        const order = grantOrder(projects);
        for (const own of projects) {
          const others = projects.filter(other => other !== own);
          const places = order.flatMap(({ projectId }, n) =>
            projectId === own.projectId ? [n + 1] : [],
          );
          expect(
            places.map((_, n) => placeOnPlatform(own, n + 1, others)),
          ).toEqual(places);
        }
      }),
    );
  });
});

/** As the decision itself has it, with no limit but the platform's. */
function grantOrder(projects: ProjectInQueue[]): WaitingRun[] {
  const waiting = projects.flatMap(({ projectId, ...project }) =>
    Array.from(
      { length: project.waiting },
      (_, n): WaitingRun => ({
        ...{ id: `${projectId}/${n}`, projectId, agentKey: 'dev' },
        ...{ priority: 'normal', agentLimit: 1_000 },
        createdAt: project.oldest,
      }),
    ),
  );
  const atWork = projects.map(({ projectId, atWork: runs }) => ({
    ...{ projectId, agentKey: 'dev', runs },
  }));
  return nextGrants({
    ...{ waiting, atWork, lastGrants: lastGrantsOf(projects) },
    limits: { project: 1_000, platform: 1_000 },
  });
}

function lastGrantsOf(projects: ProjectInQueue[]): Map<string, Date> {
  return new Map(
    projects.flatMap(({ projectId, lastGrant }) =>
      lastGrant ? [[projectId, lastGrant] as const] : [],
    ),
  );
}
