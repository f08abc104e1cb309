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
  type CommitSessionRequest,
  type SubmitReportRequest,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import {
  packSession,
  unpackSession,
  type PackedSession,
  type SessionText,
} from '../session/sessionArchive';
import { serveGit } from './serveGit';

const SOURCE = '/api/stage-runs/source/run-1.git';
const RPC = '/api/stage-runs/rpc';
const PART_BYTES = 1024 * 1024;

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
  context = '';
  runtime = 'scripted';
  promptKind = 'work';
  workBranch = 'codex/issue-12';
  baseSha: string;
  gitProtocols: 'any' | 'oldest' = 'any';
  stopRequested = false;
  attempt = 1;
  sessionVersion = 0n;
  /** What people wrote on the pull request; undefined: the run revises nothing. */
  feedback: Array<{ author: string; body: string }> | undefined;
  /** Snapshots are refused as those of a writer that a newer one has replaced. */
  hasNewerWriter = false;
  /** Calls of these methods, by name, are refused as if the token had ended. */
  refused = new Set<string>();

  readonly calls: string[] = [];
  readonly chunks = new Map<bigint, AppendLogRequest>();
  readonly statuses: string[] = [];
  readonly parts = new Map<number, Uint8Array>();
  readonly commits: CommitSessionRequest[] = [];
  stopAcknowledged = false;
  startedHead: string | undefined;
  report: SubmitReportRequest | undefined;

  readonly #sessionParts = new Map<string, Uint8Array>();
  #session: (PackedSession & { sessionId: string }) | undefined;
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

  /** The session that the next assignment names. */
  async offerSession(sessionId: string, files: SessionText[]): Promise<void> {
    this.offerPackedSession(sessionId, await packSession(files));
  }

  offerPackedSession(sessionId: string, packed: PackedSession): void {
    this.#session = { ...packed, sessionId };
  }

  /** From now on the assignment is that of the run's next attempt, with the saved session. */
  beginNextAttempt(): void {
    const { content, commit } = this.#newestSnapshot();
    const { sessionId, sha256, version } = commit;
    this.offerPackedSession(sessionId, { content, sha256 });
    this.sessionVersion = version;
    this.attempt++;
  }

  /** The files of the newest snapshot. */
  async savedSession(): Promise<SessionText[]> {
    const { content, commit } = this.#newestSnapshot();
    return unpackSession({ content, sha256: commit.sha256 });
  }

  #newestSnapshot() {
    const commit = this.commits.at(-1);
    if (!commit) throw new Error('No session was saved');
    const parts = Array.from({ length: commit.parts }, (_, index) =>
      this.#sessionParts.get(`${commit.version}/${index + 1}`),
    );
    const content = Buffer.concat(parts.map(part => part ?? Buffer.alloc(0)));
    return { commit, content };
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
      heartbeat: ({ stopAcknowledged }, { requestHeader }) => {
        this.stopAcknowledged ||= stopAcknowledged;
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
      readSessionPart: ({ part }, { requestHeader }) => {
        this.#called('readSessionPart', requestHeader);
        const from = (part - 1) * PART_BYTES;
        const content = this.#session?.content.subarray(
          from,
          from + PART_BYTES,
        );
        return { content };
      },
      uploadSessionPart: ({ version, part, content }, { requestHeader }) => {
        this.#called('uploadSessionPart', requestHeader);
        this.#sessionParts.set(`${version}/${part}`, content);
        return {};
      },
      commitSession: (commit, { requestHeader }) => {
        this.#called('commitSession', requestHeader);
        this.#requireNewest(commit);
        this.commits.push(commit);
        return {};
      },
      submitReport: (report, { requestHeader }) => {
        this.#called('submitReport', requestHeader);
        this.report = report;
        return {};
      },
    });
  }

  #requireNewest({ version, sha256 }: CommitSessionRequest): void {
    const newest = this.commits.at(-1);
    const expected = (newest?.version ?? this.sessionVersion) + 1n;
    const isRepeated = newest?.version === version && newest?.sha256 === sha256;
    if (this.hasNewerWriter || (version !== expected && !isRepeated)) {
      throw new ConnectError('a newer writer has it', Code.Aborted);
    }
  }

  #offeredSession() {
    if (!this.#session) return undefined;
    const { sessionId, sha256, content } = this.#session;
    const parts = Math.ceil(content.byteLength / PART_BYTES);
    return { sessionId, sha256, parts };
  }

  #assignment() {
    return {
      runId: 'run-1',
      attempt: this.attempt,
      session: this.#offeredSession(),
      sessionVersion: this.sessionVersion,
      revision: this.feedback && {
        pullRequestNumber: 7,
        pullRequestUrl: 'http://localhost/acme/shop/pull/7',
        feedback: this.feedback,
      },
      repository: {
        fullName: 'acme/shop',
        sourceUrl: `http://127.0.0.1:${this.#port}${SOURCE}`,
        baseBranch: 'main',
        baseSha: this.baseSha,
        workBranch: this.workBranch,
      },
      issue: { number: 12n, title: 'A change', body: this.issueBody },
      agent: {
        key: 'dev',
        displayName: 'AI Developer',
        gitName: 'AI Developer',
        gitEmail: 'bot@example.org',
        runtime: this.runtime,
        model: 'gpt-test',
        reasoningEffort: 'extra-high',
      },
      stage: {
        id: 'dev',
        promptKind: this.promptKind,
        triggerLabel: 'run:dev',
        writeScope: WriteScope.ANY,
      },
      prompt: 'Do it.',
      context: this.context,
      locale: this.locale,
    };
  }
}

/** An issue body with the steps as its stagecraft block. */
export function issueWithSteps(...steps: string[]): string {
  const items = steps.map(step => `  - ${step}`).join('\n');
  return `Please change it.\n\n\`\`\`stagecraft\nsteps:\n${items}\n\`\`\`\n`;
}
