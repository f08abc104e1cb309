import fc from 'fast-check';
import { planVerifications, type PlannedVerifier } from './planVerifications';
import {
  hasVerdict,
  VERIFICATION_TRANSITIONS,
  type VerificationState,
} from './verificationStates';

const verifier = (
  name: string,
  state: VerificationState,
  ...needs: string[]
): PlannedVerifier => ({ name, state, needs });

it.each<[string, PlannedVerifier[], object]>([
  [
    'those that need nothing start together, as many as there is room for',
    [
      verifier('a', 'waiting'),
      verifier('b', 'waiting'),
      verifier('c', 'waiting'),
    ],
    { skip: [], start: ['a', 'b'], verdict: 'open' },
  ],
  [
    'one that runs takes up its room',
    [
      verifier('a', 'running'),
      verifier('b', 'waiting'),
      verifier('c', 'waiting'),
    ],
    { skip: [], start: ['b'], verdict: 'open' },
  ],
  [
    'one waits for all that it needs',
    [
      verifier('a', 'passed'),
      verifier('b', 'running'),
      verifier('c', 'waiting', 'a', 'b'),
    ],
    { skip: [], start: [], verdict: 'open' },
  ],
  [
    'one that stands before what it needs goes after it',
    [verifier('late', 'waiting', 'early'), verifier('early', 'waiting')],
    { skip: [], start: ['early'], verdict: 'open' },
  ],
  ...(['failed', 'timed_out', 'lost', 'skipped'] as const).map(
    (state): [string, PlannedVerifier[], object] => [
      `behind one that is ${state} nothing starts, however far behind`,
      [
        verifier('c', 'waiting', 'b'),
        verifier('b', 'waiting', 'a'),
        verifier('a', state),
        verifier('other', 'waiting'),
      ],
      {
        skip: [
          { name: 'b', need: 'a' },
          { name: 'c', need: 'b' },
        ],
        start: ['other'],
        verdict: 'open',
      },
    ],
  ),
  [
    'all passed',
    [verifier('a', 'passed'), verifier('b', 'passed', 'a')],
    { skip: [], start: [], verdict: 'passed' },
  ],
  [
    'one that is skipped is not passed',
    [verifier('a', 'failed'), verifier('b', 'skipped', 'a')],
    { skip: [], start: [], verdict: 'failed' },
  ],
  [
    'the last ones are skipped just now',
    [verifier('a', 'failed'), verifier('b', 'waiting', 'a')],
    { skip: [{ name: 'b', need: 'a' }], start: [], verdict: 'failed' },
  ],
])('%s', (_what, verifiers, plan) => {
  expect(planVerifications(verifiers, 2)).toEqual(plan);
});

/** Needs of earlier ones only, so that there is no circle; shuffled afterwards. */
const anyVerifiers = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .chain(needs =>
    fc.shuffledSubarray(
      needs.map((of, index) => ({
        name: `v${index}`,
        needs: index === 0 ? [] : of.map(n => `v${n % index}`),
      })),
      { minLength: needs.length },
    ),
  );
const ends = fc.infiniteStream(
  fc.constantFrom<VerificationState>(
    ...(['passed', 'passed', 'passed', 'failed'] as const),
    ...(['timed_out', 'lost', 'waiting'] as const),
  ),
);

it('whatever they need and however they end: none goes before what it needs, and each ends once', () => {
  fc.assert(
    fc.property(
      ...([anyVerifiers, ends, fc.integer({ min: 1, max: 3 })] as const),
      (given, outcomes, atOnce) => {
        const states = new Map(
          given.map(({ name }) => [name, 'waiting' as VerificationState]),
        );
        const move = (name: string, to: VerificationState) => {
          const from = states.get(name)!;
          const known = VERIFICATION_TRANSITIONS.some(
            transition => transition.from === from && transition.to === to,
          );
          expect(known).toBe(true);
          states.set(name, to);
        };
        for (let step = 0; ; step += 1) {
          expect(step).toBeLessThan(1_000);
          const now = given.map(each => ({
            ...{ ...each, state: states.get(each.name)! },
          }));
          const plan = planVerifications(now, atOnce);
          for (const { name } of plan.skip) move(name, 'skipped');
          for (const name of plan.start) {
            const { needs } = given.find(each => each.name === name)!;
            expect(needs.map(need => states.get(need))).toEqual(
              needs.map(() => 'passed'),
            );
            move(name, 'running');
          }
          const running = [...states].filter(
            ([, state]) => state === 'running',
          );
          expect(running.length).toBeLessThanOrEqual(atOnce);
          if (plan.verdict !== 'open') break;
          // Something always goes on.
          const [[name]] = running;
          move(name, outcomes.next().value);
        }
        const last = [...states.values()];
        expect(last.every(hasVerdict)).toBe(true);
        // Skipped only behind something that has not passed.
        const isBehind = last.some(state =>
          ['failed', 'timed_out', 'lost'].includes(state),
        );
        expect(!last.includes('skipped') || isBehind).toBe(true);
      },
    ),
  );
});
