import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Balancer } from './Balancer';
import { seedPortal } from './bookshop';
import { freePort } from './freePort';
import { Gate } from './Gate';
import { HostProcess } from './HostProcess';
import { PortalClient } from './PortalClient';
import { RestartableDatabase } from './RestartableDatabase';
import {
  startServices,
  type HostPlace,
  type Services,
  type ServicesOptions,
  type Teardown,
} from './services';
import { withTeardown, type Stack } from './Stack';
import { waitFor } from './waitFor';

const HOSTS = 2;
/** For the hook that starts the stack: each host may take as long as one alone. */
export const START_TIMEOUT_MS = 330_000;

/** Two hosts on one database behind a balancer, each with a gate to GitHub and to Kubernetes. */
export interface Replicas extends Stack {
  database: RestartableDatabase;
  balancer: Balancer;
  githubGate: Gate;
  clusterGate: Gate;
}

export function startReplicas(
  options: ServicesOptions = {},
): Promise<Replicas> {
  return withTeardown(teardown => startParts(options, teardown));
}

async function startParts(
  options: ServicesOptions,
  teardown: Teardown,
): Promise<Omit<Replicas, 'stop'>> {
  const database = await RestartableDatabase.start();
  const services = await startServices(options, teardown, async () => database);
  const githubGate = await Gate.start({
    target: services.github.gitUrl,
    hosts: HOSTS,
  });
  const clusterGate = await Gate.start({
    target: services.cluster.url,
    hosts: HOSTS,
  });
  teardown.push(
    () => githubGate.close(),
    () => clusterGate.close(),
  );
  const ports = [await freePort(), await freePort()];
  const entryPort = await freePort();
  const balancer = await Balancer.start({
    port: entryPort,
    targetPorts: ports,
  });
  teardown.push(() => balancer.close());
  const hosts: HostProcess[] = [];
  for (const [index, port] of ports.entries()) {
    const folder = join(services.folder, `host-${index + 1}`);
    await mkdir(folder, { mode: 0o700 });
    const place: HostPlace = {
      port,
      entryPort,
      mirrorFolder: join(folder, 'mirrors'),
      githubApiUrl: services.github.apiUrl.replace(
        services.github.gitUrl,
        githubGate.urlFor(index),
      ),
      githubWebUrl: githubGate.urlFor(index),
      kubeconfig: await kubeconfigThrough(clusterGate, {
        index,
        folder,
        services,
      }),
    };
    const config = services.configOfHost(place);
    hosts.push(new HostProcess({ folder, port, config, env: options.env }));
  }
  teardown.push(async () => {
    githubGate.releaseAll();
    clusterGate.releaseAll();
    await Promise.all(hosts.map(host => host.stop()));
  });
  // Hosts start in turn anyway; started one by one the second finds a database that is set up.
  for (const host of hosts) await host.start();
  await allReady(balancer);
  const portal = await PortalClient.signIn(balancer.url);
  const { projectId } = await seedPortal(portal, services.people);
  return {
    ...services,
    ...{ hosts, host: hosts[0], portal, projectId },
    ...{ database, balancer, githubGate, clusterGate },
  };
}

/** The cluster's kubeconfig with the gate's address in it. */
async function kubeconfigThrough(
  gate: Gate,
  options: { index: number; folder: string; services: Services },
): Promise<string> {
  const { index, folder, services } = options;
  const { cluster } = services;
  const kubeconfig = await readFile(cluster.kubeconfigPath, 'utf8');
  const file = join(folder, 'kubeconfig');
  await writeFile(
    file,
    kubeconfig.replaceAll(cluster.url, gate.urlFor(index)),
    {
      mode: 0o600,
    },
  );
  return file;
}

/** Waits until the balancer gives requests to both hosts. */
export async function allReady(balancer: Balancer): Promise<void> {
  await waitFor(
    'the balancer to see both hosts',
    () => balancer.isReady(0) && balancer.isReady(1),
    { timeoutMs: 60_000 },
  );
}
