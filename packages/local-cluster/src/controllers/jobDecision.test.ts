import { timestamp } from '../api/objects';
import { schemas } from '../api/schemas';
import type { Pod, PodStatus } from '../node/podStatus';
import { decideJob, Job, JobStatus } from './jobDecision';

const NOW_MS = Date.parse('2026-01-01T00:01:00Z');
const AT = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();

function job(spec: object, status: JobStatus = {}): Job {
  const podSpec = {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'i' }],
  };
  const parsed = schemas.Job.parse({
    metadata: { name: 'j' },
    spec: { template: { spec: podSpec }, ...spec },
  });
  const startTime = AT(-30);
  return { ...parsed, status: { startTime, ...status } } as unknown as Job;
}

function pod(phase: PodStatus['phase'], finishedAt = timestamp()): Pod {
  const terminated = { exitCode: 1, reason: '', startedAt: '', finishedAt };
  const containerStatuses = [{ restartCount: 2, state: { terminated } }];
  const status = { phase, containerStatuses };
  return { metadata: {}, status } as unknown as Pod;
}

const complete = [
  { type: 'Complete', status: 'True' as const, lastTransitionTime: AT(-10) },
];

describe('decideJob', () => {
  it.each([
    ['creates the first pod', job({}), [], { createsPod: true }],
    [
      'leaves a running pod alone',
      job({}),
      [pod('Running')],
      { recheckAtMs: Infinity },
    ],
    [
      'waits 10 s after the first failure',
      job({}, { failed: 1 }),
      [pod('Failed', AT(-4))],
      { createsPod: false, recheckAtMs: NOW_MS + 6000 },
    ],
    [
      'waits 20 s after the second',
      job({}, { failed: 2 }),
      [pod('Failed', AT(-19))],
      { createsPod: false, recheckAtMs: NOW_MS + 1000 },
    ],
    [
      'creates a pod after the wait',
      job({}, { failed: 1 }),
      [pod('Failed', AT(-10))],
      { createsPod: true },
    ],
    [
      'ends a pod that is past the deadline',
      job({ activeDeadlineSeconds: 30 }),
      [pod('Running')],
      { deletesPods: true },
    ],
    [
      'looks again at the deadline',
      job({ activeDeadlineSeconds: 31 }),
      [pod('Running')],
      { recheckAtMs: NOW_MS + 1000 },
    ],
    [
      'keeps a finished Job for its time to live',
      job({ ttlSecondsAfterFinished: 11 }, { conditions: complete }),
      [],
      { deletesJob: false, recheckAtMs: NOW_MS + 1000 },
    ],
    [
      'deletes a finished Job after it',
      job({ ttlSecondsAfterFinished: 10 }, { conditions: complete }),
      [],
      { deletesJob: true },
    ],
  ])('%s', (_, given, pods, expected) => {
    expect(decideJob(given, pods, NOW_MS)).toMatchObject(expected);
  });

  it.each([
    ['Complete', 'CompletionsReached', job({}, { succeeded: 1 }), []],
    [
      'Failed',
      'BackoffLimitExceeded',
      job({ backoffLimit: 1 }, { failed: 2 }),
      [pod('Failed')],
    ],
    ['Failed', 'DeadlineExceeded', job({ activeDeadlineSeconds: 30 }), []],
  ])('ends %s with %s', (type, reason, given, pods) => {
    const { conditions } = decideJob(given, pods, NOW_MS).status;
    expect(conditions).toMatchObject([{ type, reason, status: 'True' }]);
  });

  it('counts restarts in a living pod under OnFailure', () => {
    const given = job({ backoffLimit: 2 });
    given.spec.template.spec.restartPolicy = 'OnFailure';
    const decision = decideJob(given, [pod('Running')], NOW_MS);
    expect(decision.deletesPods).toBe(true);
  });
});
