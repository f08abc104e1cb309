import { parseArgs } from 'node:util';
import { createLocalCluster } from './createLocalCluster';

const USAGE =
  'usage: local-cluster --data-dir <folder> --image-store <folder> [--port 7020] [--host 127.0.0.1]';

function log(level: string, message: string, meta: object = {}): void {
  process.stderr.write(`${level} ${message} ${JSON.stringify(meta)}\n`);
}

const logger = {
  info: log.bind(undefined, 'info'),
  warn: log.bind(undefined, 'warn'),
  error: log.bind(undefined, 'error'),
};

async function main(): Promise<void> {
  const option = { type: 'string' as const };
  const options = { port: option, host: option, 'data-dir': option };
  const { values } = parseArgs({
    options: { ...options, 'image-store': option },
  });
  const {
    port = '7020',
    host,
    'data-dir': dataDir,
    'image-store': imageStore,
  } = values;
  if (!dataDir || !imageStore || !/^\d+$/.test(port)) throw new Error(USAGE);
  const cluster = await createLocalCluster({
    ...{ port: Number(port), host, dataDir, imageStore, logger },
  });
  const stop = () => cluster.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
