import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { ApiCallers } from './ApiCallers';
import type { Operation, RunOperator } from './RunOperator';
import type { RunReader } from './RunReader';

/** What changes a run. Each call is audited, also one that is refused. */
export function addOperationRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    reader: RunReader;
    operator: RunOperator;
  },
): void {
  const { auditor, callers, reader, operator } = options;

  async function operationOf(req: Request): Promise<Operation> {
    const credentials = await callers.person(req);
    const { userEntityRef } = credentials.principal;
    return { credentials, userEntityRef, runId: req.params.runId };
  }

  router.post('/runs/:runId/cancel', async (req, res) => {
    const operation = await operationOf(req);
    await audited(auditor, req, 'run-cancel', () =>
      operator.cancel(operation, req.body?.reason),
    );
    const run = await reader.detail(operation.credentials, operation.runId);
    res.status(202).json(run);
  });
  router.post('/runs/:runId/retry', async (req, res) => {
    const operation = await operationOf(req);
    const { runId } = await audited(auditor, req, 'run-retry', () =>
      operator.retry(operation),
    );
    res.status(201).json(await reader.detail(operation.credentials, runId));
  });
}

async function audited<T>(
  auditor: AuditorService,
  request: Request,
  eventId: string,
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    ...{ eventId, request },
    severityLevel: 'medium',
    meta: { runId: request.params.runId },
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
