import type { V1Job, V1Pod } from '@kubernetes/client-node';
import {
  judgeTeardown,
  type TeardownFacts,
  type TeardownVerdict,
} from './judgeTeardown';

const now = new Date('2026-11-23T10:00:00Z');
const secondsAgo = (seconds: number) =>
  new Date(now.getTime() - seconds * 1_000);

const job: V1Job = { metadata: { name: 'run-1' } };
const pod: V1Pod = { metadata: { name: 'run-1-x' } };
const deletedJob: V1Job = { metadata: { deletionTimestamp: secondsAgo(5) } };
const endingPod: V1Pod = {
  metadata: {
    deletionTimestamp: secondsAgo(5),
    deletionGracePeriodSeconds: 10,
  },
};
const forcedPod: V1Pod = {
  metadata: { deletionTimestamp: secondsAgo(5), deletionGracePeriodSeconds: 0 },
};
const waitFor = (lookAgainInMs: number): TeardownVerdict => ({
  ...{ kind: 'wait', lookAgainInMs },
});

const facts: TeardownFacts = {
  ...{ jobs: [job], pods: [pod], now, since: secondsAgo(1), politeMs: 0 },
};

it.each<[string, Partial<TeardownFacts>, TeardownVerdict]>([
  ['nothing is left', { jobs: [], pods: [] }, { kind: 'gone' }],
  [
    'it is there: its Job is deleted, its pods go with it',
    {},
    { kind: 'delete', jobs: [job], pods: [] },
  ],
  ['an agent may end by itself first', { politeMs: 10_000 }, waitFor(9_000)],
  [
    'but not longer than it was given',
    { politeMs: 10_000, since: secondsAgo(10) },
    { kind: 'delete', jobs: [job], pods: [] },
  ],
  [
    'a pod that has no Job any more is deleted itself',
    { jobs: [], pods: [pod, endingPod] },
    { kind: 'delete', jobs: [], pods: [pod] },
  ],
  [
    'its Job is being deleted',
    { jobs: [deletedJob], pods: [pod] },
    waitFor(10_000),
  ],
  [
    'its pod is ending: until it is forced',
    { jobs: [], pods: [endingPod], since: secondsAgo(28) },
    waitFor(2_000),
  ],
  [
    'its pod does not end within 30 s',
    { jobs: [], pods: [endingPod, forcedPod], since: secondsAgo(30) },
    { kind: 'force', pods: [endingPod] },
  ],
  [
    'a pod is forced once',
    { jobs: [], pods: [forcedPod], since: secondsAgo(300) },
    waitFor(10_000),
  ],
])('%s', (_, changes, expected) => {
  expect(judgeTeardown({ ...facts, ...changes })).toEqual(expected);
});
