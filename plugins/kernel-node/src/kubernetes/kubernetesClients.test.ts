import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubernetesClients } from './kubernetesClients';

let folder: string;
let kubeconfig: string;
let server: Server;

beforeAll(async () => {
  server = createServer((_req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify({
        kind: 'NamespaceList',
        metadata: {},
        items: [],
      }),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'kernel-node-kubernetes-'));
  kubeconfig = join(folder, 'config');
  const { port } = server.address() as AddressInfo;
  await writeFile(
    kubeconfig,
    JSON.stringify({
      'current-context': 'local',
      clusters: [
        {
          name: 'local',
          cluster: {
            server: `http://127.0.0.1:${port}`,
            'insecure-skip-tls-verify': true,
          },
        },
        { name: 'other', cluster: { server: 'http://127.0.0.1:9' } },
      ],
      users: [{ name: 'me', user: { token: 'a-token' } }],
      contexts: [
        { name: 'local', context: { cluster: 'local', user: 'me' } },
        { name: 'other', context: { cluster: 'other', user: 'me' } },
      ],
    }),
  );
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('kubernetes clients', () => {
  it('use the current context of the kubeconfig', async () => {
    const { core } = createKubernetesClients({ kubeconfig });
    expect((await core.listNamespace()).items).toEqual([]);
  });

  it('use another context when told', () => {
    const { config } = createKubernetesClients({
      kubeconfig,
      context: 'other',
    });
    expect(config.getCurrentCluster()?.server).toBe('http://127.0.0.1:9');
  });

  it('name the contexts that there are when the wanted one is missing', () => {
    expect(() =>
      createKubernetesClients({ kubeconfig, context: 'prod' }),
    ).toThrow(
      'stagecraft.kubernetes.context: prod is not in the kubeconfig, which has local, other',
    );
  });
});
