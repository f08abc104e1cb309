import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { HostProcess } from '../harness/HostProcess';

jest.setTimeout(60_000);

it('a configuration with a typo ends the host at once, with a line that names the key and the right one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-typo-'));
  const host = new HostProcess({
    folder,
    port: await freePort(),
    config: {
      backend: { database: { connection: { password: 'none' } } },
      stagecraft: {
        github: { webhook: { secrets: [randomBytes(24).toString('hex')] } },
        vault: { keys: [{ id: 'one', key: randomBytes(32).toString('hex') }] },
        kubernetes: { kubeconfig: '/nowhere' },
        runs: { heartbeatTimout: { seconds: 5 } },
      },
    },
  });
  const refusal = await host.start().catch((error: Error) => error.message);
  await rm(folder, { recursive: true });
  // The whole of what it has said.
  expect(refusal).toBe(
    "The host ended with exit code 1\nStagecraft can't start: Configuration stagecraft.runs.heartbeatTimout is not known; did you mean stagecraft.runs.heartbeatTimeout?\n",
  );
});
