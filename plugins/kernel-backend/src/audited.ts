import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';

/**
 * Does `work` between the two halves of an audit event. `meta` is written to the audit
 * log as it is: ids and names, never a token or a body.
 */
export async function audited<T>(
  options: {
    auditor: AuditorService;
    eventId: string;
    request: Request;
    severityLevel?: AuditorServiceEventSeverityLevel;
    meta?: JsonObject;
    /** What the event of a success says besides. */
    resultMeta?: (result: T) => JsonObject;
  },
  work: () => Promise<T>,
): Promise<T> {
  const { auditor, severityLevel = 'medium', resultMeta, ...rest } = options;
  const event = await auditor.createEvent({ ...rest, severityLevel });
  try {
    const result = await work();
    await event.success(resultMeta && { meta: resultMeta(result) });
    return result;
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}
