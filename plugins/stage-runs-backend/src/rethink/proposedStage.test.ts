import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DeliveryRefusedError } from '../delivery/DeliveryRefusedError';
import { Git } from '../delivery/Git';
import {
  documentPath,
  MAX_DOCUMENT_BYTES,
  proposedStage,
} from './proposedStage';

const run = promisify(execFile);
const PATH = documentPath(12);
const PROPOSAL = '---\nreopen: prd\n---\n# Rethink\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-rethink-'));
  await git('init', '--quiet');
  await mkdir(join(folder, dirname(PATH)), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: folder });
  return stdout.trim();
}

async function commit(): Promise<string> {
  await git('add', '--all');
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  await git(...identity, 'commit', '--quiet', '--allow-empty', '-m', 'x');
  return git('rev-parse', 'HEAD');
}

const write = (path: string, content: string) =>
  writeFile(join(folder, path), content);

const read = (headSha: string) =>
  proposedStage(
    new Git({
      directory: join(folder, '.git'),
      signal: new AbortController().signal,
    }),
    { headSha, issueNumber: 12, allowed: ['intake', 'prd'] },
  );

async function refusalOf(headSha: string): Promise<string> {
  const error = await read(headSha).catch(each => each);
  expect(error).toBeInstanceOf(DeliveryRefusedError);
  expect(error.reason).toBe('rethink_target_invalid');
  return error.message;
}

it('is what the delivered commit says, whatever lies in the folder', async () => {
  await write(PATH, PROPOSAL);
  const headSha = await commit();
  await write(PATH, PROPOSAL.replace('prd', 'intake'));
  expect(await read(headSha)).toBe('prd');
  const later = await commit();
  expect(await read(later)).toBe('intake');
  expect(await read(headSha)).toBe('prd');
});

it('a commit without the document is refused, and the path is named', async () => {
  await write('docs/delivery/issue-12/plan.md', PROPOSAL);
  expect(await refusalOf(await commit())).toContain(
    `${PATH}: there is no such file`,
  );
});

it('a link is not followed, a folder is not read', async () => {
  await write('docs/delivery/issue-12/real.md', PROPOSAL);
  await symlink('real.md', join(folder, PATH));
  expect(await refusalOf(await commit())).toContain('there is no such file');
  await rm(join(folder, PATH));
  await mkdir(join(folder, PATH));
  await write(`${PATH}/rethink.md`, PROPOSAL);
  expect(await refusalOf(await commit())).toContain('there is no such file');
});

it('a document that nobody reads is refused', async () => {
  await write(PATH, PROPOSAL + 'x'.repeat(MAX_DOCUMENT_BYTES));
  expect(await refusalOf(await commit())).toContain(
    `more than ${MAX_DOCUMENT_BYTES} bytes`,
  );
});

it('bytes that are no text propose nothing', async () => {
  await writeFile(join(folder, PATH), Buffer.from([0xff, 0xfe, 0, 45, 45, 45]));
  expect(await refusalOf(await commit())).toContain('must begin with');
});
