import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { request } from 'undici';
import { GitHubUnavailableError } from '../github/errors';
import { readRateLimit } from '../github/rateLimit';

const HEADERS_TIMEOUT_MS = 30_000;
/** Between two pieces of the body, not for all of it. */
const BODY_TIMEOUT_MS = 60_000;
const MAX_REFUSAL_LENGTH = 1_000;

/** What git's smart protocol needs; everything else stays here, above all the credentials. */
const REQUEST_HEADERS = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'git-protocol',
];
const ANSWER_HEADERS = [
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
];

/** See `GitRemote.uploadPack`; both bodies are streamed. */
export async function uploadPack(options: {
  url: string;
  authorization: string;
  path: 'info/refs' | 'git-upload-pack';
  headers: IncomingHttpHeaders;
  body?: Readable;
  signal?: AbortSignal;
}): Promise<{
  status: number;
  headers: Record<string, string>;
  body: Readable;
}> {
  const query = options.path === 'info/refs' ? '?service=git-upload-pack' : '';
  const answer = await send(`${options.url}/${options.path}${query}`, options);
  if (answer.statusCode >= 300) {
    throw refusal({
      status: answer.statusCode,
      headers: answer.headers,
      text: await startOf(answer.body),
    });
  }
  return {
    status: answer.statusCode,
    headers: pick(answer.headers, ANSWER_HEADERS),
    body: answer.body,
  };
}

async function send(url: string, options: Parameters<typeof uploadPack>[0]) {
  try {
    return await request(url, {
      method: options.path === 'info/refs' ? 'GET' : 'POST',
      headers: {
        ...pick(options.headers, REQUEST_HEADERS),
        authorization: options.authorization,
        'user-agent': 'git/stagecraft',
      },
      body: options.body,
      signal: options.signal,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new GitHubUnavailableError(
      `GitHub could not serve the source: ${error}`,
    );
  }
}

/** Enough to see whether a 403 is about limits. */
async function startOf(body: Readable): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += chunk;
      if (text.length >= MAX_REFUSAL_LENGTH) break;
    }
  } catch {
    // What came before the connection was cut is all there is.
  }
  return text.slice(0, MAX_REFUSAL_LENGTH);
}

/** A limit is left to the credential's budget, which knows what to call it. */
function refusal(answer: {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}): Error {
  const { status, headers, text } = answer;
  const message = `GitHub refused to serve the source with status ${status}`;
  const limited = { status, message: text, response: { headers } };
  if (readRateLimit(limited)) {
    return Object.assign(new Error(`${message}: ${text}`), limited);
  }
  if (status === 401 || status === 403) {
    return new NotAllowedError(message);
  }
  return status === 404
    ? new NotFoundError(message)
    : new GitHubUnavailableError(message);
}

function pick(
  headers: Record<string, string | string[] | undefined>,
  names: string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
