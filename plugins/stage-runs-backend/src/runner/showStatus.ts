import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';

/** The comment and an event tell what the agent does now. `run` is locked by the caller. */
export async function showStatus(
  trx: Knex.Transaction,
  { store, lifecycle }: { store: RunStore; lifecycle: RunLifecycle },
  run: RunRow,
  text: string,
): Promise<void> {
  const row = await store.update(trx, run.id, { last_status_text: text });
  await lifecycle.wantStatusComment(trx, row);
  await lifecycle.append(trx, row, {
    type: 'run.agent.status_reported',
    actor: { type: 'agent', id: row.agent_key },
    payload: { attempt: row.attempt, text },
  });
}
