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

it('has defaults for everything', () => {
  expect(read()).toEqual({
    appUrl: 'http://localhost:3000',
    callbackUrl: 'http://localhost:7007',
    runtime: undefined,
    images: {},
    heartbeatTimeoutMs: 60_000,
    startTimeoutMs: 300_000,
    logRetentionMs: 604_800_000,
  });
});

it.each([
  [
    { heartbeatTimout: { seconds: 5 } },
    'did you mean stagecraft.runs.heartbeatTimeout?',
  ],
  [{ callbackUrl: 'ftp://x' }, 'stagecraft.runs.callbackUrl: must be an http'],
  [{ namespacePrefix: 'UPPER' }, 'stagecraft.runs.namespacePrefix: must have'],
  [
    { logRetention: { minutes: 5 } },
    'stagecraft.runs.logRetention: must be at least { hours: 1 }',
  ],
])('%j is refused with what to do', (runs, message) => {
  expect(() => read(runs)).toThrow(message);
});
