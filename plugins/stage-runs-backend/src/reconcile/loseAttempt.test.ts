import { END_REASONS } from '@stagecraft/backstage-plugin-stage-runs-common';
import { RUN_STATUSES } from '../runs/runStates';
import { isStartedAgain } from './loseAttempt';

const started = { started_at: new Date('2026-11-23T10:00:00Z') };
const run = { status: 'running', attempt: 1, resumes: 0 } as const;
const facts = { run, attempt: started, maxAttempts: 3 };

it('an agent that was lost at work is started again, for no other reason', () => {
  const reasons = END_REASONS.filter(reason =>
    isStartedAgain({ reason }, facts),
  );
  expect(reasons).toEqual([
    'agent_stopped',
    'agent_exited_without_report',
    'heartbeat_lost',
    'job_not_found',
  ]);
});

it.each<[string, Partial<typeof facts>]>([
  ['it had never started', { attempt: { started_at: null as never } }],
  ['all attempts are used', { run: { ...run, attempt: 3 as 1 } }],
  ['only one attempt is allowed', { maxAttempts: 1 }],
])('not when %s', (_, changes) => {
  const lost = { reason: 'heartbeat_lost' } as const;
  expect(isStartedAgain(lost, { ...facts, ...changes })).toBe(false);
});

it('only a running run goes back to its preparation', () => {
  const lost = { reason: 'heartbeat_lost' } as const;
  const statuses = RUN_STATUSES.filter(status =>
    isStartedAgain(lost, { ...facts, run: { ...run, status } }),
  );
  expect(statuses).toEqual(['running']);
});

it('an attempt that was started for an answer of people is none of those', () => {
  const lost = { reason: 'heartbeat_lost' } as const;
  const again = (attempt: number, resumes: number) =>
    isStartedAgain(lost, {
      ...{ ...facts, run: { status: 'running', attempt, resumes } },
    });
  expect([again(4, 2), again(5, 2)]).toEqual([true, false]);
});
