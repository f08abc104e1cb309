import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { judgeVerifier, type VerifierFacts } from './judgeVerifier';

const now = new Date('2026-11-28T10:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const job: V1Job = { metadata: { name: 'j' } };
const endedJob: V1Job = {
  ...job,
  status: { conditions: [{ type: 'Failed', status: 'True' }] },
};
const pod = (
  terminated: { exitCode: number; reason?: string } | undefined,
  more: V1Pod = {},
): V1Pod => ({
  metadata: more.metadata,
  status: {
    phase: terminated ? 'Failed' : 'Running',
    ...more.status,
    containerStatuses: [{ name: 'verifier', state: { terminated } }] as any,
  },
});
const ofInit = (state: object): V1Pod => ({
  status: {
    phase: 'Pending',
    initContainerStatuses: [{ name: 'source', state }] as any,
  },
});
const started = { asked_at: ago(100), started_at: ago(60) };
const asked = { asked_at: ago(60), started_at: null };

it.each<[string, Partial<VerifierFacts>, object]>([
  ['exit code 0', { pods: [pod({ exitCode: 0 })] }, { exitCode: 0 }],
  ['another exit code', { pods: [pod({ exitCode: 3 })] }, { exitCode: 3 }],
  [
    'an exit code that nobody looked at in time',
    {
      pods: [pod({ exitCode: 0 })],
      row: { asked_at: ago(9_000), started_at: ago(8_000) },
    },
    { kind: 'ended', exitCode: 0 },
  ],
  [
    'out of memory: that is the command’s own fault',
    { pods: [pod({ exitCode: 137, reason: 'OOMKilled' })], job: endedJob },
    { kind: 'ended', exitCode: 137 },
  ],
  ['at work', { pods: [pod(undefined)] }, { kind: 'alive' }],
  [
    'at work for its last second',
    { row: { asked_at: ago(700), started_at: ago(599) } },
    { kind: 'alive', lookAgainInMs: 1_000 },
  ],
  [
    'too slow',
    {
      row: { asked_at: ago(700), started_at: ago(600) },
      pods: [pod(undefined)],
    },
    { kind: 'timed_out' },
  ],
  [
    'too slow, and ended by us already',
    {
      row: { asked_at: ago(700), started_at: ago(601) },
      job: undefined,
      pods: [pod({ exitCode: 143 }, { metadata: { deletionTimestamp: now } })],
    },
    { kind: 'timed_out' },
  ],
  ['no Job', { job: undefined }, { kind: 'lost', reason: 'pod_lost' }],
  [
    'a Job that is being deleted',
    { job: { metadata: { deletionTimestamp: now } } },
    { kind: 'lost', reason: 'pod_lost' },
  ],
  [
    'a Job that has ended without a pod',
    { job: endedJob },
    { kind: 'lost', reason: 'pod_lost' },
  ],
  ...[
    { metadata: { deletionTimestamp: now } },
    { status: { reason: 'Evicted' } },
    { status: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] } },
  ].map((more): [string, Partial<VerifierFacts>, object] => [
    `a pod that was ended from outside (${JSON.stringify(more)})`,
    { pods: [pod({ exitCode: 0 }, more)], job: endedJob },
    { kind: 'lost', reason: 'pod_lost' },
  ]),
  [
    'an end that nobody knows',
    {
      pods: [pod({ exitCode: 137, reason: 'ContainerStatusUnknown' })],
      job: endedJob,
    },
    { kind: 'lost', reason: 'pod_lost' },
  ],
  [
    'an exit code without a source: somebody else has started it',
    { row: asked, pods: [pod({ exitCode: 0 })], job: endedJob },
    { kind: 'lost', reason: 'pod_lost' },
  ],
  [
    'a source that could not be prepared',
    {
      row: asked,
      pods: [ofInit({ terminated: { exitCode: 1 } })],
      job: endedJob,
    },
    { kind: 'lost', reason: 'source_failed' },
  ],
  [
    'an image that can not be pulled',
    {
      row: asked,
      pods: [ofInit({ waiting: { reason: 'ErrImagePull' } })],
    },
    { kind: 'lost', reason: 'image_pull_failed' },
  ],
  [
    'not started for too long',
    { row: { asked_at: ago(301), started_at: null } },
    { kind: 'lost', reason: 'start_timeout' },
  ],
  [
    'not started while GitHub gave no source',
    { row: { asked_at: ago(9_000), started_at: null }, limitedUntil: ago(10) },
    { kind: 'alive' },
  ],
  ['not started yet', { row: asked }, { kind: 'alive' }],
])('%s', (_what, facts, verdict) => {
  expect(
    judgeVerifier({
      ...{ row: started, job, pods: [], now, limitedUntil: null },
      ...{ timeoutMs: 600_000, startTimeoutMs: 300_000 },
      ...facts,
    }),
  ).toMatchObject(verdict);
});
