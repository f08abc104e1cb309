import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { VerifierService } from '@stagecraft/backstage-plugin-stage-runs-common/verifier';
import { TestPlatform } from '../__testUtils__/TestPlatform';
import { serveGit } from '../__testUtils__/serveGit';
import { prepareSource } from './prepareSource';

jest.setTimeout(30_000);

const TOKEN = 'the-token-of-the-verifier';
const PART_BYTES = 100;

let repository: TestPlatform;
let folder: string;
let server: Server;
let url: string;
let bundle: Buffer;
let headSha: string;
/** What the platform's last answer is lost for. */
let losesAnswer = false;
let isOver = false;

beforeEach(async () => {
  repository = new TestPlatform();
  folder = mkdtempSync(join(tmpdir(), 'verifier-test-'));
  losesAnswer = false;
  isOver = false;
  headSha = handInAsAnAgent();
  const rpc = connectNodeAdapter({
    requestPathPrefix: '/rpc',
    interceptors: [
      next => request => {
        const isKnown =
          request.header.get('authorization') === `Bearer ${TOKEN}`;
        if (isKnown && !isOver) return next(request);
        throw new ConnectError('no', Code.Unauthenticated);
      },
    ],
    routes: router =>
      router.service(VerifierService, {
        getSource: () => ({
          ...{ sourceUrl: `${url}/source.git`, baseBranch: 'main' },
          ...{ baseSha: repository.baseSha, headSha },
          bundleParts: Math.ceil(bundle.length / PART_BYTES),
        }),
        readBundlePart: ({ part }) => ({
          content: bundle.subarray((part - 1) * PART_BYTES, part * PART_BYTES),
        }),
        reportSourceReady: () => {
          isOver = true;
          if (losesAnswer) throw new ConnectError('lost', Code.Unavailable);
          return {};
        },
      }),
  });
  server = createServer((request, response) => {
    if (!request.url?.startsWith('/source.git')) return rpc(request, response);
    const [path] = request.url.slice('/source.git'.length).split('?');
    return serveGit(request, response, {
      ...{ root: repository.folder, pathInfo: `/source/.git${path}` },
      protocols: 'any',
    });
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise(done => {
    server.close(done);
    server.closeAllConnections();
  });
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Two commits on the base commit, as a bundle; answers the last of them. */
function handInAsAnAgent(): string {
  const { source, baseSha } = repository;
  repository.git(source, 'checkout', '--quiet', '-b', 'agent', baseSha);
  repository.commitToSource('first.txt', 'first\n');
  const head = repository.commitToSource('second.txt', 'second\n');
  const path = join(folder, 'agent.bundle');
  repository.git(source, 'bundle', 'create', '-q', path, 'agent', '^main');
  repository.git(source, 'checkout', '--quiet', 'main');
  repository.git(source, 'branch', '--quiet', '-D', 'agent');
  bundle = readFileSync(path);
  return head;
}

const workspace = () => join(folder, 'workspace');
const prepare = () =>
  prepareSource({
    config: {
      ...{ rpcUrl: `${url}/rpc`, runToken: TOKEN, workspace: workspace() },
      credentials: join(folder, 'credentials'),
    },
    env: process.env,
    signal: new AbortController().signal,
  });
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: join(workspace(), 'source') })
    .toString()
    .trim();

it('puts the commit that is judged into place, on no branch, and uses its token up', async () => {
  await prepare();
  expect(git('rev-parse', 'HEAD')).toBe(headSha);
  expect(git('branch', '--show-current')).toBe('');
  expect(git('status', '--porcelain')).toBe('');
  expect(readdirSync(join(workspace(), 'source')).sort()).toEqual([
    ...['.git', 'README.md', 'app.txt', 'first.txt', 'second.txt'],
  ]);
  expect(isOver).toBe(true);
});

it('leaves nothing of its token in the workspace', async () => {
  await prepare();
  const found = execFileSync('sh', [
    ...['-c', 'grep -rlaE "$1" "$2" || true', 'sh'],
    `${TOKEN}|${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`,
    workspace(),
  ]);
  expect(found.toString()).toBe('');
});

it('does not mind that the answer to its last call is lost', async () => {
  losesAnswer = true;
  await expect(prepare()).resolves.toBeUndefined();
});

it('begins anew where a try before it has left something', async () => {
  await prepare();
  isOver = false;
  await prepare();
  expect(git('rev-parse', 'HEAD')).toBe(headSha);
});

it.each<[string, () => void]>([
  ['lacks the commit', () => (headSha = 'd'.repeat(40))],
  ['is damaged', () => (bundle = bundle.subarray(0, bundle.length - 20))],
])('fails before the command when the bundle %s', async (_what, spoil) => {
  spoil();
  await expect(prepare()).rejects.toThrow();
  expect(isOver).toBe(false);
});

it('ends when its token is refused', async () => {
  isOver = true;
  await expect(prepare()).rejects.toMatchObject({ code: Code.Unauthenticated });
});
