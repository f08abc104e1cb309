import { createHash } from 'node:crypto';
import type { OctokitResponse } from '@octokit/types';
import type { GitHubOctokit } from './octokit';

const MAX_ENTRIES = 500;

interface Remembered {
  etag: string;
  response: OctokitResponse<unknown>;
}

/**
 * Sends GETs with the ETag of the last answer. A 304 doesn't count against the rate
 * limit; GitHub is still asked each time, so answers are never older than the request.
 * Keeps the 500 answers that were used last, for this one credential.
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
    const entry = known
      ? await revalidate(known, async etag =>
          request({
            ...options,
            headers: { ...options.headers, 'if-none-match': etag },
          }),
        )
      : toRemembered(await request(options));
    if (entry.etag) {
      remembered.set(key, entry);
      forgetOldest(remembered);
    }
    return entry.response;
  });
}

async function revalidate(
  known: Remembered,
  ask: (etag: string) => Promise<OctokitResponse<unknown>>,
): Promise<Remembered> {
  try {
    return toRemembered(await ask(known.etag));
  } catch (error) {
    if ((error as { status?: number }).status === 304) {
      return known;
    }
    throw error;
  }
}

function toRemembered(response: OctokitResponse<unknown>): Remembered {
  return { etag: response.headers.etag ?? '', response };
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
