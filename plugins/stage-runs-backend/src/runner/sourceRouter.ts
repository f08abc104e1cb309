import { Router, type Request, type Response } from 'express';
import PromiseRouter from 'express-promise-router';
import { pipeline } from 'node:stream/promises';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
  type GitHubClients,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RunStore } from '../runs/RunStore';

const TIMEOUT_MS = 10 * 60_000;

/** With which the platform fetches what it passes on. */
export const SOURCE_CREDENTIAL = 'platform';

/**
 * The repository of a run, read-only, for `git clone` and `git fetch` with the token of the
 * run, or of one of its verifiers, as basic password: GET {runId}.git/info/refs?service=git-upload-pack and POST
 * {runId}.git/git-upload-pack. Pushing is 403, a wrong or ended token 401, another run's
 * repository 404. While GitHub takes no request of the platform's credential the answer
 * is 503 with Retry-After in seconds, and 502 when GitHub does not answer: git is to ask
 * again. The credential for GitHub stays here.
 */
export function createSourceRouter(options: SourceOptions): Router {
  const router = PromiseRouter();
  router.get('/:runId.git/info/refs', async (req, res) => {
    if (req.query.service !== 'git-upload-pack') {
      refuse(res, 403, 'This repository is read-only');
      return;
    }
    await passOn(options, { req, res, path: 'info/refs' });
  });
  router.post('/:runId.git/git-upload-pack', async (req, res) => {
    await passOn(options, { req, res, path: 'git-upload-pack' });
  });
  router.post('/:runId.git/git-receive-pack', (_, res) => {
    refuse(res, 403, 'This repository is read-only');
  });
  return router;
}

interface SourceOptions {
  identities: SourceReaders[];
  store: RunStore;
  gitHub: GitHubClients;
}

/** Knows who may read the source of which run. */
interface SourceReaders {
  byToken(token: string): Promise<{ runId: string } | undefined>;
}

async function passOn(
  { identities, store, gitHub }: SourceOptions,
  call: {
    req: Request;
    res: Response;
    path: 'info/refs' | 'git-upload-pack';
  },
): Promise<void> {
  const { req, res, path } = call;
  const token = basicPassword(req.headers.authorization);
  const runner = token && (await readerOf(token, identities));
  if (!runner) {
    res.set('WWW-Authenticate', 'Basic realm="stagecraft run"');
    refuse(res, 401, 'The run token is unknown, or its attempt has ended');
    return;
  }
  if (runner.runId !== req.params.runId) {
    refuse(res, 404, 'There is no such repository');
    return;
  }
  const { repository_id: repositoryId } = await store.find(runner.runId);
  try {
    const remote = await gitHub.git({
      repositoryId,
      kind: SOURCE_CREDENTIAL,
    });
    const answer = await remote.uploadPack({
      path,
      headers: withoutCredential(req.headers),
      ...(path === 'git-upload-pack' && { body: req }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    res.status(answer.status).set(answer.headers);
    await pipeline(answer.body, res);
  } catch (error) {
    if (res.headersSent) throw error;
    refuseForNow(res, error);
  }
}

async function readerOf(token: string, identities: SourceReaders[]) {
  for (const readers of identities) {
    const reader = await readers.byToken(token);
    if (reader) return reader;
  }
  return undefined;
}

/** What may pass is no failure of ours; anything else is. */
function refuseForNow(res: Response, error: unknown): void {
  if (error instanceof GitHubLimitedError) {
    res.set('Retry-After', String(Math.ceil(error.waitMs / 1000)));
    refuse(res, 503, 'GitHub takes no more requests of the platform for now');
    return;
  }
  if (error instanceof GitHubUnavailableError) {
    refuse(res, 502, 'GitHub does not answer');
    return;
  }
  throw error;
}

/** Git shows the text to whoever reads the log of the clone. */
function refuse(res: Response, status: number, text: string): void {
  res.status(status).type('text').send(`${text}\n`);
}

function withoutCredential(headers: Request['headers']): Request['headers'] {
  const { authorization, cookie, ...others } = headers;
  return others;
}

function basicPassword(header: string | undefined): string | undefined {
  const encoded = /^Basic (\S+)$/i.exec(header ?? '')?.[1];
  if (!encoded) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1) || undefined;
}
