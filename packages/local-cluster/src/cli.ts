import { parseArgs } from 'node:util';
import { createLocalCluster } from './createLocalCluster';

const USAGE =
  'usage: local-cluster --data-dir <folder> --image-store <folder> [--port 7020]';

const log = (message: string, meta: object = {}) =>
  process.stderr.write(`${message} ${JSON.stringify(meta)}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '7020' },
      'data-dir': { type: 'string' },
      'image-store': { type: 'string' },
    },
  });
  const { 'data-dir': dataDir, 'image-store': imageStore } = values;
  const port = Number(values.port);
  if (!dataDir || !imageStore || Number.isNaN(port)) throw new Error(USAGE);
  const logger = { info: log, warn: log, error: log };
  const settings = { port, dataDir, imageStore, logger };
  const cluster = await createLocalCluster(settings);
  const stop = () => cluster.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
