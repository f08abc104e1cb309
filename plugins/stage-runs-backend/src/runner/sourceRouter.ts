import { Router, type Request, type Response } from 'express';
import PromiseRouter from 'express-promise-router';
import { pipeline } from 'node:stream/promises';
import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { RunStore } from '../runs/RunStore';
import type { RunnerIdentities } from './RunnerIdentities';

const TIMEOUT_MS = 10 * 60_000;

/**
 * The repository of a run, read-only, for `git clone` and `git fetch` with the run token
 * as basic password: GET {runId}.git/info/refs?service=git-upload-pack and POST
 * {runId}.git/git-upload-pack. Pushing is 403, a wrong or ended token 401, another run's
 * repository 404. The credential for GitHub stays here.
 */
export function createSourceRouter(options: {
  identities: RunnerIdentities;
  store: RunStore;
  gitHub: GitHubClients;
}): Router {
  const { identities, store, gitHub } = options;
  const router = PromiseRouter();

  router.get('/:runId.git/info/refs', async (req, res) => {
    if (req.query.service !== 'git-upload-pack') {
      res.status(403).type('text').send('This repository is read-only\n');
      return;
    }
    await passOn(req, res, 'info/refs');
  });
  router.post('/:runId.git/git-upload-pack', async (req, res) => {
    await passOn(req, res, 'git-upload-pack');
  });

  async function passOn(
    req: Request,
    res: Response,
    path: 'info/refs' | 'git-upload-pack',
  ): Promise<void> {
    const token = basicPassword(req.headers.authorization);
    const runner = token && (await identities.byToken(token));
    if (!runner) {
      res
        .status(401)
        .set('WWW-Authenticate', 'Basic realm="stagecraft run"')
        .type('text')
        .send('The run token is missing, unknown, or its attempt has ended\n');
      return;
    }
    if (runner.runId !== req.params.runId) {
      res.status(404).type('text').send('There is no such repository\n');
      return;
    }
    const run = await store.find(runner.runId);
    const remote = await gitHub.git({
      repositoryId: run.repository_id,
      kind: 'platform',
    });
    const answer = await remote.uploadPack({
      path,
      headers: withoutCredential(req.headers),
      ...(path === 'git-upload-pack' && { body: req }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    res.status(answer.status).set(answer.headers);
    await pipeline(answer.body, res);
  }

  return router;
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
