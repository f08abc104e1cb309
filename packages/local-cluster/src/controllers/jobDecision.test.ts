import type { JobStatus } from 'kubernetes-types/batch/v1';
import { schemas } from '../api/schemas';
import type { Pod } from '../node/podStatus';
import { decideJob, Job } from './jobDecision';

const ENDED_AT = '2026-01-01T00:01:00Z';

function job(spec: object, status: JobStatus = {}): Job {
  const podSpec = {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'i' }],
  };
  const parsed = schemas.Job.parse({
    metadata: { name: 'j' },
    spec: { template: { spec: podSpec }, ...spec },
  });
  return { ...parsed, status } as unknown as Job;
}

function pod(phase: string): Pod {
  return { metadata: {}, status: { phase } } as unknown as Pod;
}

const complete = [
  { type: 'Complete', status: 'True' as const, lastTransitionTime: ENDED_AT },
];

describe('decideJob', () => {
  it.each([
    ['creates the first pod', job({}), [], { createsPod: true }],
    [
      'leaves a running pod alone',
      job({}),
      [pod('Running')],
      { createsPod: false, status: { active: 1 } },
    ],
    [
      'replaces a failed pod within the backoff limit',
      job({ backoffLimit: 1 }, { failed: 1 }),
      [pod('Failed')],
      { createsPod: true },
    ],
    [
      'keeps a finished Job for its time to live',
      job({ ttlSecondsAfterFinished: 10 }, { conditions: complete }),
      [],
      { expiresAtMs: Date.parse(ENDED_AT) + 10_000 },
    ],
    [
      'keeps a finished Job without a time to live',
      job({}, { conditions: complete }),
      [],
      { expiresAtMs: Infinity },
    ],
  ])('%s', (_, given, pods, expected) => {
    expect(decideJob(given, pods)).toMatchObject(expected);
  });

  it.each([
    ['Complete', 'CompletionsReached', job({}, { succeeded: 1 })],
    ['Failed', 'BackoffLimitExceeded', job({ backoffLimit: 1 }, { failed: 2 })],
  ])('ends %s with %s', (type, reason, given) => {
    const decision = decideJob(given, []);
    expect(decision.createsPod).toBeUndefined();
    expect(decision.status.conditions).toMatchObject([
      { type, reason, status: 'True' },
    ]);
  });
});
