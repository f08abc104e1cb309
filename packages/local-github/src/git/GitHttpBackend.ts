import { ChildProcess, spawn } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { GitRepositories, RepositoryName } from './GitRepositories';

export interface GitHttpRequest {
  request: IncomingMessage;
  response: ServerResponse;
  repository: RepositoryName;
  /** `info/refs`, `git-upload-pack` or `git-receive-pack`. */
  service: string;
  /** Query string without the question mark. */
  query: string;
  /** Who asks; http-backend allows a push only to a known user. */
  login: string;
  /** Full names of the branches that nobody may push to. */
  protectedRefs: string[];
}

const HEADER_END = Buffer.from('\r\n\r\n');
const HEADER_LIMIT_BYTES = 64 * 1024;

/** A CGI bridge to `git http-backend`. */
export class GitHttpBackend {
  readonly #repositories: GitRepositories;
  readonly #children = new Set<ChildProcess>();

  constructor(repositories: GitRepositories) {
    this.#repositories = repositories;
  }

  /**
   * Passes a request to git and git's answer on. Returns when git has left;
   * ending the answer is the caller's, so that a push can be told of before.
   */
  async serve(options: GitHttpRequest): Promise<void> {
    const { request, response } = options;
    const child = spawn('git', ['http-backend'], {
      env: this.#cgiEnvironment(options),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#children.add(child);
    const exited = new Promise<void>(resolve => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
    response.once('close', () => child.kill());
    child.stdin.on('error', () => {}); // It may answer without reading on.
    request.pipe(child.stdin);
    await relay(child.stdout, response);
    await exited;
    this.#children.delete(child);
    if (!response.headersSent) response.writeHead(500);
  }

  /** Ends what is still running; clients see a cut connection. */
  close(): void {
    for (const child of this.#children) child.kill();
  }

  #cgiEnvironment(options: GitHttpRequest): Record<string, string> {
    const { request, repository, service, query, login } = options;
    const header = (name: string) => String(request.headers[name] ?? '');
    return {
      ...this.#repositories.environment(),
      GIT_PROJECT_ROOT: this.#repositories.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${repository.owner}/${repository.name}.git/${service}`,
      REQUEST_METHOD: request.method ?? 'GET',
      QUERY_STRING: query,
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: header('content-length'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_USER: login,
      REMOTE_ADDR: request.socket.remoteAddress ?? '',
      LOCAL_GITHUB_PROTECTED_REFS: options.protectedRefs.join(' '),
    };
  }
}

/** Passes a CGI answer on: its header lines first, then its body. */
async function relay(
  output: NodeJS.ReadableStream,
  response: ServerResponse,
): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output) {
    if (head === undefined) {
      await write(response, chunk as Buffer);
      continue;
    }
    head = Buffer.concat([head, chunk as Buffer]);
    const end = head.indexOf(HEADER_END);
    if (end < 0 && head.length > HEADER_LIMIT_BYTES) return;
    if (end < 0) continue;
    writeHead(response, head.toString('latin1', 0, end));
    await write(response, head.subarray(end + HEADER_END.length));
    head = undefined;
  }
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  response.writeHead(status, headers);
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>(resolve => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
