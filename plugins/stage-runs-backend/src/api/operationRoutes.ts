import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { ApiCallers } from './ApiCallers';
import { audited, type AuditedChange } from './audited';
import type { DecisionProofs } from './DecisionProofs';
import { sessionProof } from './ownSession';
import type { Operation, RunOperator } from './RunOperator';
import type { RunApprover } from './RunApprover';
import type { RunReader } from './RunReader';

/** What changes a run. Each call is audited, also one that is refused. */
export function addOperationRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    reader: RunReader;
    operator: RunOperator;
    approver: RunApprover;
    proofs: DecisionProofs;
  },
): void {
  const { auditor, callers, reader, operator, approver, proofs } = options;

  async function operate<T>(
    req: Request,
    eventId: string,
    work: (operation: Operation) => Promise<T>,
  ): Promise<{ operation: Operation; result: T }> {
    return audited(auditor, req, changeOf(req, eventId), async () => {
      const credentials = await callers.person(req);
      const { userEntityRef } = credentials.principal;
      const { runId } = req.params;
      const operation = { credentials, userEntityRef, runId };
      return { operation, result: await work(operation) };
    });
  }

  router.post('/runs/:runId/cancel', async (req, res) => {
    const { operation } = await operate(req, 'run-cancel', wish =>
      operator.cancel(wish, req.body?.reason),
    );
    const run = await reader.detail(operation.credentials, operation.runId);
    res.status(202).json(run);
  });
  router.post('/runs/:runId/priority', async (req, res) => {
    const { operation } = await operate(req, 'run-priority', wish =>
      operator.setPriority(wish, req.body.priority),
    );
    res.json(await reader.detail(operation.credentials, operation.runId));
  });
  router.post('/runs/:runId/retry', async (req, res) => {
    const { operation, result } = await operate(req, 'run-retry', wish =>
      operator.retry(wish),
    );
    const { credentials } = operation;
    res.status(201).json(await reader.detail(credentials, result.runId));
  });
  router.post('/runs/:runId/approve', async (req, res) => {
    const { operation } = await operate(req, 'run-approve', wish => {
      const proof = proofs.of(wish.credentials, {
        ...{ act: 'result', session: sessionProof(req) },
      });
      return approver.approve({
        ...{ ...wish, artefactSha: req.body.artefactSha, proof },
      });
    });
    const { credentials, runId } = operation;
    res.json(await reader.detail(credentials, runId));
  });
}

function changeOf({ params }: Request, eventId: string): AuditedChange {
  const { runId } = params;
  return { eventId, severityLevel: 'medium', meta: { runId } };
}
