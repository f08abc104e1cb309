import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestPlatform } from './startTestPlatform';

/** Somebody adds a commit to the branch. Git must not block this process: it serves the repository. */
export async function pushTo(
  platform: TestPlatform,
  branch: string,
): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'push-'));
  const { webUrl } = platform.gitHub;
  const url = webUrl.replace('://', `://olivia:${platform.tokens.olivia}@`);
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd });
  await git('clone', '--quiet', '-b', branch, `${url}/acme/bookshop.git`, '.');
  await writeFile(join(cwd, 'more.md'), 'More.\n');
  await git('add', '.');
  const identity = ['-c', 'user.name=Olivia', '-c', 'user.email=o@example.org'];
  await git(...identity, 'commit', '--quiet', '-m', 'More');
  await git('push', '--quiet', 'origin', branch);
  await rm(cwd, { recursive: true });
}
