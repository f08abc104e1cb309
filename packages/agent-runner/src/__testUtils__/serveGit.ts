import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';

export interface ServeGitOptions {
  /** Folder that holds the bare repositories. */
  root: string;
  /** Path of the request below the root, for example `/shop.git/info/refs`. */
  pathInfo: string;
  /** Whether the server speaks protocol 2 when it is asked to. */
  protocols: 'any' | 'oldest';
}

/** Answers one read-only request with git's own HTTP back end. */
export function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  { root, pathInfo, protocols }: ServeGitOptions,
): void {
  const { headers, method, url } = request;
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathInfo,
      REQUEST_METHOD: method,
      QUERY_STRING: url?.split('?')[1] ?? '',
      CONTENT_TYPE: headers['content-type'] ?? '',
      GIT_PROTOCOL:
        protocols === 'any' ? String(headers['git-protocol'] ?? '') : '',
    },
  });
  const gzipped = headers['content-encoding'] === 'gzip';
  const body = gzipped ? request.pipe(createGunzip()) : request;
  body.pipe(backend.stdin);
  const output: Buffer[] = [];
  backend.stdout.on('data', part => output.push(part));
  backend.on('close', () => answer(Buffer.concat(output), response));
}

function answer(cgi: Buffer, response: ServerResponse): void {
  const end = cgi.indexOf('\r\n\r\n');
  for (const line of cgi.subarray(0, end).toString().split('\r\n')) {
    const [name, value] = line.split(': ');
    if (name === 'Status') response.statusCode = parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(cgi.subarray(end + 4));
}
