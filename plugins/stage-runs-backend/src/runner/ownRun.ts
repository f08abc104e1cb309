import { AuthenticationError } from '@backstage/errors';
import type { RunRow } from '../runs/rows';
import { isTerminal } from '../runs/runStates';

/** The run, if the runner's attempt still is its present one. The token was good when the call came in; it may not be any more. */
export function ownRun(runner: { attempt: number }, run: RunRow): RunRow {
  if (run.attempt === runner.attempt && !isTerminal(run.status)) return run;
  throw new AuthenticationError('The attempt of this run token has ended');
}
