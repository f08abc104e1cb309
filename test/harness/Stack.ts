import { BOOKSHOP, seedPortal } from './bookshop';
import { freePort } from './freePort';
import { HostProcess } from './HostProcess';
import { PortalClient } from './PortalClient';
import {
  startServices,
  type Services,
  type ServicesOptions,
  type Teardown,
} from './services';

export type StackOptions = ServicesOptions;

/** Everything on real parts: PostgreSQL, git and GitHub's API, Kubernetes' API, the whole host. */
export interface Stack extends Services {
  hosts: HostProcess[];
  /** The first one. */
  host: HostProcess;
  portal: PortalClient;
  projectId: string;
  stop(): Promise<void>;
}

export function startStack(options: StackOptions = {}): Promise<Stack> {
  return withTeardown(teardown => startParts(options, teardown));
}

/** Adds the `stop` that undoes the start; a start that fails is undone at once. */
export async function withTeardown<T>(
  start: (teardown: Teardown) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const teardown: Teardown = [];
  const stop = async () => {
    for (const step of teardown.splice(0).reverse()) {
      await step();
    }
  };
  try {
    return { ...(await start(teardown)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  teardown: Teardown,
): Promise<Omit<Stack, 'stop'>> {
  const services = await startServices(options, teardown);
  const port = await freePort();
  const host = new HostProcess({
    folder: services.folder,
    port,
    config: services.configOfHost({ port, entryPort: port }),
    env: options.env,
  });
  teardown.push(() => host.stop());
  await host.start();
  const portal = await PortalClient.signIn(host.url);
  const { projectId } = await seedPortal(portal, services.people);
  return { ...services, hosts: [host], host, portal, projectId };
}

/** Opens an issue as the owner and answers its number. */
export async function openIssue(
  stack: Stack,
  issue: { title: string; body: string },
): Promise<number> {
  const answer = await stack
    .as('owner')
    .rest.issues.create({ ...BOOKSHOP, ...issue });
  return answer.data.number;
}
