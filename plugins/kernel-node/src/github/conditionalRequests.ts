import { createHash } from 'node:crypto';
import type { OctokitResponse } from '@octokit/types';
import type { GitHubOctokit } from './octokit';

const MAX_ENTRIES = 500;
const MAX_ANSWER_LENGTH = 64 * 1024;

interface Remembered {
  etag: string;
  response: OctokitResponse<unknown>;
}

/**
 * Sends GETs with the ETag of the last answer. A 304 doesn't count against the rate
 * limit; GitHub is still asked each time, so answers are never older than the request.
 * Keeps the 500 small answers (64 KiB) that were used last, for this one credential.
 */
export function rememberEtags(octokit: GitHubOctokit): void {
  const remembered = new Map<string, Remembered>();

  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') {
      return request(options);
    }
    const key = requestKey(options);
    const known = remembered.get(key);
    remembered.delete(key);
    if (known) {
      // The hooks below were bound to this very object: a copy would not reach them.
      options.headers['if-none-match'] = known.etag;
    }
    const entry = await freshOr(known, async () => request(options));
    if (!entry.etag || !isSmall(entry.response)) return entry.response;
    remembered.set(key, entry);
    forgetOldest(remembered);
    return copyOf(entry.response);
  });
}

async function freshOr(
  known: Remembered | undefined,
  ask: () => Promise<OctokitResponse<unknown>>,
): Promise<Remembered> {
  try {
    return toRemembered(await ask());
  } catch (error) {
    if (known && (error as { status?: number }).status === 304) {
      return known;
    }
    throw error;
  }
}

function toRemembered(response: OctokitResponse<unknown>): Remembered {
  return { etag: response.headers.etag ?? '', response };
}

/** What is kept must stay as GitHub sent it; paging, for one, takes lists out of their envelopes. */
function copyOf(response: OctokitResponse<unknown>): OctokitResponse<unknown> {
  return { ...response, data: structuredClone(response.data) };
}

function isSmall({ data }: OctokitResponse<unknown>): boolean {
  return (JSON.stringify(data)?.length ?? 0) <= MAX_ANSWER_LENGTH;
}

/** URL templates are filled in later, so the parameters are part of the key. */
function requestKey(options: object): string {
  const {
    request: _,
    headers,
    ...rest
  } = options as {
    request?: object;
    headers?: { accept?: string };
  };
  return createHash('sha256')
    .update(JSON.stringify([rest, headers?.accept]))
    .digest('base64');
}

function forgetOldest(remembered: Map<string, Remembered>): void {
  const [oldest] = remembered.keys();
  if (remembered.size > MAX_ENTRIES) {
    remembered.delete(oldest);
  }
}
