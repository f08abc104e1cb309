import { aNewRun } from '../../__testUtils__/samples';
import type { RunRow } from '../../runs/rows';
import type { StepContext } from '../step';
import { acquirePermit } from './acquirePermit';

type Moment = 'before' | 'by its look' | 'while it says why it waits' | 'never';

/** A run that is given its place at `moment`. */
function runThatIsGivenAPlace(moment: Moment) {
  let given = moment === 'before';
  const moves: string[] = [];
  const reasons: unknown[] = [];
  const give = (when: Moment) => {
    given ||= moment === when;
  };
  const run = { ...aNewRun(), status: 'pending' } as unknown as RunRow;
  const context = {
    run,
    claim: { transaction: (work: Function) => work({ raw: () => {} }) },
    resources: {
      permits: { holds: async () => given },
      permitQueue: {
        look: async () => give('by its look'),
        stateOf: async () =>
          given ? undefined : { limit: { scope: 'platform' }, position: 1 },
      },
      lifecycle: {
        move: async (_: unknown, { to }: { to: string }) => moves.push(to),
        wantStatusComment: async () => {},
      },
      store: {
        update: async (_: unknown, __: string, changes: RunRow) => {
          reasons.push(changes.waiting_reason);
          give('while it says why it waits');
        },
      },
    },
  } as unknown as StepContext;
  return { context, moves, reasons };
}

it.each<[Moment, string[]]>([
  ['before', []],
  ['by its look', []],
  ['while it says why it waits', ['platform_limit']],
])('a run that is given a place %s starts at once', async (moment, said) => {
  const { context, moves, reasons } = runThatIsGivenAPlace(moment);
  expect(await acquirePermit(context)).toEqual({ kind: 'done' });
  expect(moves).toEqual(['preparing']);
  expect(reasons).toEqual(said);
});

it('a run that is given none says why, and waits to be woken', async () => {
  const { context, moves, reasons } = runThatIsGivenAPlace('never');
  expect(await acquirePermit(context)).toMatchObject({ kind: 'wait' });
  expect(moves).toEqual([]);
  expect(reasons).toEqual(['platform_limit']);
});
