import type { AuditorService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';

/** What is written of a change to the audit log, also of one that is refused. */
export interface AuditedChange {
  eventId: string;
  severityLevel: 'medium' | 'high';
  meta: JsonObject;
}

export async function audited<T>(
  auditor: AuditorService,
  /** Absent: it has not come by a route. */
  request: Request | undefined,
  change: AuditedChange,
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    ...change,
    ...(request && { request }),
  });
  try {
    const result = await work();
    await event.success();
    return result;
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}
