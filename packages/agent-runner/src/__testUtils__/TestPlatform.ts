import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import {
  RunnerService,
  WriteScope,
  type AppendLogRequest,
  type SubmitReportRequest,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { serveGit } from './serveGit';

const SOURCE = '/api/stage-runs/source/run-1.git';
const RPC = '/api/stage-runs/rpc';

/**
 * The other side of the runner's protocol on a real socket: RunnerService, and a
 * read-only git server of one repository with two commits.
 */
export class TestPlatform {
  readonly token = randomBytes(32).toString('base64url');
  readonly folder = mkdtempSync(join(tmpdir(), 'runner-test-'));
  readonly source = join(this.folder, 'source');

  issueBody = '';
  locale = 'en';
  runtime = 'scripted';
  baseSha: string;
  gitProtocols: 'any' | 'oldest' = 'any';
  stopRequested = false;
  /** Calls of these methods, by name, are refused as if the token had ended. */
  refused = new Set<string>();

  readonly calls: string[] = [];
  readonly chunks = new Map<bigint, AppendLogRequest>();
  readonly statuses: string[] = [];
  readonly parts = new Map<number, Uint8Array>();
  startedHead: string | undefined;
  report: SubmitReportRequest | undefined;

  #server: Server | undefined;
  #port = 0;
  #changed: Array<() => void> = [];

  constructor() {
    this.git(this.folder, 'init', '--quiet', '-b', 'main', this.source);
    this.commitToSource('README.md', '# Shop\n');
    this.baseSha = this.commitToSource('app.txt', 'one\ntwo\n');
  }

  git(cwd: string, ...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@test'];
    return execFileSync('git', [...identity, ...args], { cwd, stdio: 'pipe' })
      .toString()
      .trim();
  }

  commitToSource(path: string, content: string): string {
    writeFileSync(join(this.source, path), content);
    this.git(this.source, 'add', path);
    this.git(this.source, 'commit', '--quiet', '-m', `Add ${path}`);
    return this.git(this.source, 'rev-parse', 'HEAD');
  }

  async start(): Promise<void> {
    const rpc = connectNodeAdapter({
      routes: router => this.#routes(router),
      requestPathPrefix: RPC,
    });
    const server = createServer((request, response) => {
      if (!request.url?.startsWith(SOURCE)) return rpc(request, response);
      if (!this.#isBasic(request)) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
        return response.end();
      }
      const [path] = request.url.slice(SOURCE.length).split('?');
      return serveGit(request, response, {
        root: this.folder,
        pathInfo: `/source/.git${path}`,
        protocols: this.gitProtocols,
      });
    });
    await new Promise<void>(resolve =>
      server.listen(this.#port, '127.0.0.1', resolve),
    );
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    await new Promise(resolve => {
      server?.close(resolve);
      server?.closeAllConnections();
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  get rpcUrl(): string {
    return `http://127.0.0.1:${this.#port}${RPC}`;
  }

  /** Resolves when the condition holds; looks after every call of the runner. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>(resolve => this.#changed.push(resolve));
    }
  }

  get log(): string {
    return [...this.chunks.values()].map(chunk => chunk.text).join('\n');
  }

  /** Fetches the handed-in bundle into the source, as the platform will; answers its head. */
  fetchBundle(): string {
    const bundle = Buffer.concat([...this.parts.values()]);
    const digest = createHash('sha256').update(bundle).digest('hex');
    if (digest !== this.report?.bundleSha256) throw new Error('Wrong digest');
    const path = join(this.folder, 'received.bundle');
    writeFileSync(path, bundle);
    this.git(this.source, 'bundle', 'verify', '--quiet', path);
    const branch = 'refs/heads/codex/issue-12';
    this.git(this.source, 'fetch', '--quiet', path, `+${branch}:${branch}`);
    return this.git(this.source, 'rev-parse', branch);
  }

  #isBasic({ headers }: IncomingMessage): boolean {
    const [scheme, credentials = ''] = headers.authorization?.split(' ') ?? [];
    const [, password] = Buffer.from(credentials, 'base64')
      .toString()
      .split(':');
    return scheme === 'Basic' && password === this.token;
  }

  #called(name: string, requestHeader: Headers): void {
    this.calls.push(name);
    const waiting = this.#changed;
    this.#changed = [];
    setImmediate(() => waiting.forEach(resolve => resolve()));
    const authorized =
      requestHeader.get('authorization') === `Bearer ${this.token}`;
    if (!authorized || this.refused.has(name)) {
      throw new ConnectError('the attempt is over', Code.Unauthenticated);
    }
  }

  #routes(router: ConnectRouter): void {
    router.service(RunnerService, {
      getAssignment: (_request, { requestHeader }) => {
        this.#called('getAssignment', requestHeader);
        return this.#assignment();
      },
      reportStarted: ({ headSha }, { requestHeader }) => {
        this.#called('reportStarted', requestHeader);
        this.startedHead = headSha;
        return {};
      },
      heartbeat: (_request, { requestHeader }) => {
        this.#called('heartbeat', requestHeader);
        return { stopRequested: this.stopRequested };
      },
      reportStatus: ({ text }, { requestHeader }) => {
        this.#called('reportStatus', requestHeader);
        this.statuses.push(text);
        return {};
      },
      appendLog: (chunk, { requestHeader }) => {
        this.#called('appendLog', requestHeader);
        this.chunks.set(chunk.seq, chunk);
        return {};
      },
      uploadBundlePart: ({ part, content }, { requestHeader }) => {
        this.#called('uploadBundlePart', requestHeader);
        this.parts.set(part, content);
        return {};
      },
      submitReport: (report, { requestHeader }) => {
        this.#called('submitReport', requestHeader);
        this.report = report;
        return {};
      },
    });
  }

  #assignment() {
    return {
      runId: 'run-1',
      attempt: 1,
      repository: {
        fullName: 'acme/shop',
        sourceUrl: `http://127.0.0.1:${this.#port}${SOURCE}`,
        baseBranch: 'main',
        baseSha: this.baseSha,
        workBranch: 'codex/issue-12',
      },
      issue: { number: 12n, title: 'A change', body: this.issueBody },
      agent: {
        key: 'dev',
        displayName: 'AI Developer',
        gitName: 'AI Developer',
        gitEmail: 'bot@example.org',
        runtime: this.runtime,
      },
      stage: {
        id: 'dev',
        promptKind: 'work',
        triggerLabel: 'run:dev',
        writeScope: WriteScope.ANY,
      },
      prompt: 'Do it.',
      locale: this.locale,
    };
  }
}

/** An issue body with the steps as its stagecraft block. */
export function issueWithSteps(...steps: string[]): string {
  const items = steps.map(step => `  - ${step}`).join('\n');
  return `Please change it.\n\n\`\`\`stagecraft\nsteps:\n${items}\n\`\`\`\n`;
}
