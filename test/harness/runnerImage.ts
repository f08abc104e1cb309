import { execFile } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths';

let built: Promise<string> | undefined;

/** The image store with the runner in it: the one that `npm test` built, or one of this process. */
export function runnerImageStore(): Promise<string> {
  built ??= process.env.STAGECRAFT_TEST_IMAGE_STORE
    ? Promise.resolve(process.env.STAGECRAFT_TEST_IMAGE_STORE)
    : build();
  return built;
}

async function build(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'stagecraft-images-'));
  await chmod(out, 0o755);
  const script = join(ROOT, 'packages/agent-runner/scripts/build-image.mjs');
  await promisify(execFile)(process.execPath, [script, '--out', out], {
    cwd: ROOT,
  });
  return out;
}
