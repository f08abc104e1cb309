import { hasVerdict, type VerificationState } from './verificationStates';

export interface PlannedVerifier {
  name: string;
  /** Names of others that have to pass first; without a circle. */
  needs: readonly string[];
  state: VerificationState;
}

export interface VerificationPlan {
  /** Can not run any more, each with the one that has not passed. */
  skip: { name: string; need: string }[];
  start: string[];
  /** `open` while a verifier has no verdict. */
  verdict: 'open' | 'passed' | 'failed';
}

/** What comes next, from the states alone. `verifiers` are in the order of services.yaml. */
export function planVerifications(
  verifiers: readonly PlannedVerifier[],
  atOnce: number,
): VerificationPlan {
  const states = new Map(verifiers.map(({ name, state }) => [name, state]));
  const skip = skipped(verifiers, states);
  const waiting = verifiers.filter(
    ({ name }) => states.get(name) === 'waiting',
  );
  const running = verifiers.filter(({ state }) => state === 'running').length;
  const ready = waiting.filter(({ needs }) =>
    needs.every(need => states.get(need) === 'passed'),
  );
  const room = Math.max(atOnce - running, 0);
  return {
    skip,
    start: ready.slice(0, room).map(({ name }) => name),
    verdict: verdictOf([...states.values()]),
  };
}

/** Also those that need one that is skipped; notes each in `states`. */
function skipped(
  verifiers: readonly PlannedVerifier[],
  states: Map<string, VerificationState>,
): VerificationPlan['skip'] {
  const found = verifiers.flatMap(({ name, needs }) => {
    if (states.get(name) !== 'waiting') return [];
    const need = needs.find(each => {
      const state = states.get(each)!;
      return hasVerdict(state) && state !== 'passed';
    });
    return need === undefined ? [] : [{ name, need }];
  });
  if (found.length === 0) return [];
  for (const { name } of found) states.set(name, 'skipped');
  return [...found, ...skipped(verifiers, states)];
}

function verdictOf(states: VerificationState[]): VerificationPlan['verdict'] {
  if (!states.every(hasVerdict)) return 'open';
  return states.every(state => state === 'passed') ? 'passed' : 'failed';
}
