import type { StageTransition } from '@stagecraft/backstage-plugin-stage-runs-common';
import { aRun, aRunDetail } from '../../__testUtils__/runFixtures';
import { NODE_HEIGHT, NODE_WIDTH, placeNodes } from './placeNodes';
import { relationGraph } from './relationGraph';

function transition(changes: Partial<StageTransition>): StageTransition {
  return {
    ...{ label: 'run:plan', stage: 'plan', kind: 'next' },
    ...{ open: true, overridable: false },
    inTheWay: { labels: [], missing: [] },
    diff: { remove: [], add: [] },
    ...changes,
  };
}

const issue = {
  title: 'Opening hours',
  url: 'http://github.test/acme/bookshop/issues/1',
  transitions: [] as StageTransition[],
};
const pull = (number: number) => ({
  pullRequestNumber: number,
  pullRequestUrl: `http://github.test/acme/bookshop/pull/${number}`,
});
const intake = aRun({ id: 'intake', createdAt: '2026-11-01T10:00:00Z' });
const plan = aRun({
  id: 'plan',
  createdAt: '2026-11-01T11:00:00Z',
  ...pull(3),
});
const again = aRun({
  ...{ id: 'again', createdAt: '2026-11-01T12:00:00Z', ...pull(3) },
});

const edgesOf = (facts: Parameters<typeof relationGraph>[0]) =>
  relationGraph(facts).edges.map(({ from, to }) => `${from} → ${to}`);

describe('what belongs to an issue', () => {
  it('without runs it stands alone', () => {
    expect(relationGraph({ issue, runs: [] })).toEqual({
      nodes: [
        {
          ...{ id: 'issue', column: 0, kind: 'issue' },
          ...{ title: issue.title, url: issue.url },
        },
      ],
      edges: [],
    });
  });

  it('runs that worked on one pull request lead to it, the oldest first', () => {
    const runs = [again, plan, intake];
    expect(relationGraph({ issue, runs }).nodes.map(({ id }) => id)).toEqual([
      ...['issue', 'intake', 'plan', 'again', 'pull/3'],
    ]);
    expect(edgesOf({ issue, runs })).toEqual([
      ...['issue → intake', 'issue → plan', 'issue → again'],
      ...['plan → pull/3', 'again → pull/3'],
    ]);
  });

  it('the environment belongs to the run that is at work', () => {
    const detail = aRunDetail(again);
    const active = {
      ...detail,
      execution: { ...detail.execution, namespace: 'codex-issue-1' },
    };
    expect(edgesOf({ issue, runs: [again], active })).toContain(
      'again → environment/codex-issue-1',
    );
    expect(edgesOf({ issue, runs: [plan], active })).not.toContain(
      'again → environment/codex-issue-1',
    );
  });

  it.each([
    ['the newest pull request', [plan, intake], 'pull/3'],
    ['the newest run', [intake], 'intake'],
    ['the issue', [], 'issue'],
  ])('what may start next hangs on %s', (_, runs, from) => {
    const transitions = [
      transition({ label: 'run:plan' }),
      transition({ label: 'run:dev', kind: 'fast_track' }),
      transition({ label: 'run:qa', open: false }),
      transition({ label: 'run:intake', kind: 'again' }),
    ];
    const edges = edgesOf({ issue: { ...issue, transitions }, runs });
    expect(edges.filter(edge => edge.includes('next/'))).toEqual([
      `${from} → next/run:plan`,
      `${from} → next/run:dev`,
    ]);
  });
});

describe('where it is drawn', () => {
  const { nodes } = relationGraph({
    issue: { ...issue, transitions: [transition({})] },
    runs: [intake, plan, again],
  });

  it.each(['right', 'down'] as const)(
    '%s: nothing covers another',
    direction => {
      const places = [...placeNodes(nodes, direction).values()];
      expect(places).toHaveLength(nodes.length);
      for (const one of places) {
        for (const other of places) {
          if (one === other) continue;
          const apart =
            Math.abs(one.x - other.x) >= NODE_WIDTH ||
            Math.abs(one.y - other.y) >= NODE_HEIGHT;
          expect(apart).toBe(true);
        }
      }
    },
  );

  it('a column that is empty takes no room', () => {
    const { nodes: few } = relationGraph({
      ...{ issue: { ...issue, transitions: [transition({})] }, runs: [] },
    });
    const places = placeNodes(few, 'right');
    expect(places.get('next/run:plan')!.x).toBeLessThan(2 * NODE_WIDTH);
  });
});
