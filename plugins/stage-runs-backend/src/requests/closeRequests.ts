import type { Doorbell } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { afterCommit } from '../runs/afterCommit';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import { PLATFORM, requestChannel, requestEvent } from './requestEvents';
import { mayMoveRequest, REQUEST_STATUSES } from './requestStates';
import type { RequestEndCode, RequestRow } from './rows';

const RUN_ENDED: RequestEndCode = 'run_ended';

/**
 * The run, which the caller has locked, has ended: what people were asked for is not wanted
 * any more. A call that was approved is left to its handler, which knows whether it has
 * begun; it begins none for a run that has ended.
 */
export async function closeRequests(
  trx: Knex.Transaction,
  run: Pick<RunRow, 'id'>,
  tell: {
    append(event: RunEventInput): Promise<void>;
    doorbell: Doorbell;
  },
): Promise<void> {
  const closed = await trx('agent_requests')
    .where({ run_id: run.id })
    .whereIn(
      'status',
      REQUEST_STATUSES.filter(status =>
        mayMoveRequest(status, 'expired', 'platform'),
      ),
    )
    .update({
      ...{ status: 'expired', end_code: RUN_ENDED },
      ended_at: trx.raw('kernel.now()'),
    })
    .returning<RequestRow[]>('*');
  for (const request of closed) {
    await tell.append(requestEvent(request, PLATFORM));
    afterCommit(trx, () => tell.doorbell.ring(requestChannel(request.id)));
  }
}
