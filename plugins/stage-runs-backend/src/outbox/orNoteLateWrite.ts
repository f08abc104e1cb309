import type { Claim } from '@stagecraft/backstage-plugin-kernel-node';
import type { OutboxRow, OutboxStore } from './OutboxStore';

/**
 * Writes to GitHub and stores that it did. When that fails and the lease turns out to be
 * lost, the write may have come after the successor's: that is noted, and the holder writes
 * once more. Not covered: a process that is killed between such a late write and its note.
 */
export async function orNoteLateWrite<T>(
  claim: Claim<OutboxRow>,
  outbox: Pick<OutboxStore, 'noteLateWrite'>,
  write: () => Promise<T>,
): Promise<T> {
  await claim.confirm();
  try {
    return await write();
  } catch (error) {
    if (!(await isHeld(claim))) await outbox.noteLateWrite(claim.row.id);
    throw error;
  }
}

async function isHeld(claim: Claim<OutboxRow>): Promise<boolean> {
  try {
    await claim.confirm();
    return true;
  } catch {
    return false;
  }
}
