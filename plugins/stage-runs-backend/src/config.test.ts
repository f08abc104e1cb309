import { ConfigReader } from '@backstage/config';
import { readRunsConfig } from './config';

const read = (runs?: object) =>
  readRunsConfig(
    new ConfigReader({
      app: { baseUrl: 'http://localhost:3000/' },
      backend: { baseUrl: 'http://localhost:7007' },
      ...(runs && { stagecraft: { runs } }),
    }),
  );

const ADAPTER = {
  ...{ id: 'chat', kind: 'approver', url: 'https://chat.example.org/' },
  ...{ secret: 'x'.repeat(32), decidesAs: 'paula@example.org' },
};

it('takes adapters, and a time for people', () => {
  const { adapters, requestExpiryMs } = read({
    ...{ adapters: [ADAPTER], requestExpiry: { hours: 2 } },
  });
  expect(adapters).toEqual([{ ...ADAPTER, url: 'https://chat.example.org' }]);
  expect(requestExpiryMs).toBe(7_200_000);
});

it('has defaults for everything', () => {
  expect(read()).toEqual({
    appUrl: 'http://localhost:3000',
    callbackUrl: 'http://localhost:7007',
    runtime: undefined,
    images: {},
    verifierImages: {},
    parallelLimits: { project: 20, platform: 100 },
    attempts: 3,
    heartbeatTimeoutMs: 360_000,
    startTimeoutMs: 300_000,
    approvalsByTools: 'refused',
    maxPromptBytes: 122_880,
    limitTimeoutMs: 21_600_000,
    requestExpiryMs: 86_400_000,
    adapters: [],
    logRetentionMs: 604_800_000,
    labelSweep: { frequencyMinutes: 30, batch: 200 },
  });
});

it('gives a project no more than the platform has', () => {
  expect(read({ parallelLimits: { platform: 8 } }).parallelLimits).toEqual({
    ...{ project: 8, platform: 8 },
  });
});

it('takes the images that verifiers may have', () => {
  const images = { node: 'docker.io/library/node:24' };
  expect(read({ verifiers: { images } }).verifierImages).toEqual(images);
});

it('leaves the runtimes to the modules that contribute them', () => {
  expect(() => read({ runtimes: { codex: { apiKey: 'x' } } })).not.toThrow();
});

it.each([
  [
    { heartbeatTimout: { seconds: 5 } },
    'did you mean stagecraft.runs.heartbeatTimeout?',
  ],
  [{ callbackUrl: 'ftp://x' }, 'stagecraft.runs.callbackUrl: must be an http'],
  [
    { requestExpiry: { seconds: 5 } },
    'stagecraft.runs.requestExpiry: must be { minutes: 1 } to { days: 30 }',
  ],
  [
    { adapters: [{ ...ADAPTER, url: 'chat:9000' }] },
    'adapters[0].url: must be',
  ],
  [
    { adapters: [{ ...ADAPTER, kind: 'chat' }] },
    'must be approver or executor',
  ],
  [{ adapters: [{ ...ADAPTER, secret: 'short' }] }, 'openssl rand -hex 32'],
  [
    { adapters: [{ ...ADAPTER, secret: undefined }] },
    'stagecraft.runs.adapters[0].secret is missing',
  ],
  [
    { adapters: [{ ...ADAPTER, decidesAs: undefined }] },
    'set either decidesAs (one person) or people',
  ],
  [
    { adapters: [{ ...ADAPTER, people: { 11: 'a@example.org' } }] },
    'set either decidesAs (one person) or people',
  ],
  [
    { adapters: [{ ...ADAPTER, decidesAs: 'paula' }] },
    'adapters[0].decidesAs: must be the e-mail',
  ],
  [
    { adapters: [ADAPTER, { ...ADAPTER, secret: 'y'.repeat(32) }] },
    'stagecraft.runs.adapters[1].id: chat is the id of another adapter',
  ],
  [
    { adapters: [ADAPTER, { ...ADAPTER, id: 'other' }] },
    'stagecraft.runs.adapters[1].secret: is used twice',
  ],
  [
    { adapters: [{ ...ADAPTER, token: ADAPTER.secret }] },
    'stagecraft.runs.adapters[0].secret: is used twice',
  ],
  [
    { verifiers: { images: { Node_24: 'node:24' } } },
    'stagecraft.runs.verifiers.images.Node_24',
  ],
  [{ attempts: 0 }, 'stagecraft.runs.attempts: must be 1 or more'],
  [{ attempts: 2.5 }, 'stagecraft.runs.attempts: must be a whole number'],
  [
    { parallelLimits: { project: 0 } },
    'stagecraft.runs.parallelLimits.project: must be 1 or more',
  ],
  [
    { parallelLimits: { platform: 2.5 } },
    'stagecraft.runs.parallelLimits.platform: must be a whole number',
  ],
  [
    { parallelLimits: { project: 12, platform: 8 } },
    'stagecraft.runs.parallelLimits.project: must not be more than stagecraft.runs.parallelLimits.platform',
  ],
  [
    { parallelLimits: { plattform: 8 } },
    'did you mean stagecraft.runs.parallelLimits.platform?',
  ],
  [{ egressPorts: ['https'] }, 'stagecraft.runs.egressPorts'],
  [{ namespacePrefix: 'UPPER' }, 'stagecraft.runs.namespacePrefix: must have'],
  [
    { logRetention: { minutes: 5 } },
    'stagecraft.runs.logRetention: must be at least { hours: 1 }',
  ],
  [
    { labelSweep: { frequencyMinutes: 0 } },
    'stagecraft.runs.labelSweep.frequencyMinutes: must be 1 or more',
  ],
  [
    { labelSweep: { batch: 2.5 } },
    'stagecraft.runs.labelSweep.batch: must be a whole number',
  ],
  [
    { labelSweep: { bach: 2 } },
    'did you mean stagecraft.runs.labelSweep.batch?',
  ],
])('%j is refused with what to do', (runs, message) => {
  expect(() => read(runs)).toThrow(message);
});
