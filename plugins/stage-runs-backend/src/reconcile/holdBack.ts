import type {
  ClaimResult,
  GitHubLimitedError,
} from '@stagecraft/backstage-plugin-kernel-node';
import { RECONCILER, type StepContext } from './step';

/**
 * GitHub said when to come back. A run at its delivery shows that as a status of its own,
 * in which its deadline stands still; one that is being prepared says why it waits.
 */
export async function holdBack(
  { run, claim, resources }: StepContext,
  limit: GitHubLimitedError,
  now: Date,
): Promise<ClaimResult> {
  const { lifecycle, store } = resources;
  const until = new Date(now.getTime() + limit.waitMs);
  const changes = {
    waiting_reason: 'github_limited',
    waiting_until: until,
    limited_since: run.limited_since ?? now,
    limited_until: until,
  };
  const event = {
    type: 'run.wait.paused',
    actor: RECONCILER,
    payload: {
      ...{ reason: 'github_limited', until: until.toISOString() },
      ...{ credential: limit.credential, limit: limit.kind },
    },
  };
  await claim.transaction(async trx => {
    if (run.status === 'running') {
      await lifecycle.move(trx, {
        ...{ run, changes, event },
        ...{ to: 'waiting_backpressure', by: 'reconciler' },
      });
      return;
    }
    const row = await store.update(trx, run.id, changes);
    await lifecycle.wantStatusComment(trx, row);
    await lifecycle.append(trx, row, event);
  });
  return { kind: 'again', afterMs: limit.waitMs };
}
