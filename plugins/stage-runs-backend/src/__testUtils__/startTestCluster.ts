import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { createLocalCluster } from '@stagecraft/local-cluster';

/** A cluster without images: Jobs are made, their pods never start. */
export interface TestCluster {
  core: CoreV1Api;
  batch: BatchV1Api;
  stop(): Promise<void>;
}

export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-cluster-'));
  // The pods may run as another user.
  await chmod(folder, 0o755);
  const imageStore = join(folder, 'images');
  await mkdir(imageStore);
  const cluster = await createLocalCluster({
    ...{ port: 0, dataDir: join(folder, 'cluster'), imageStore },
  });
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfigPath);
  return {
    core: config.makeApiClient(CoreV1Api),
    batch: config.makeApiClient(BatchV1Api),
    async stop() {
      await cluster.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
