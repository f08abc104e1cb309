import type { AuditorService } from '@backstage/backend-plugin-api';
import type { operations } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Router } from 'express';
import type { RequestDecision } from '../requests/judgeDecision';
import type { PortalDecisions } from '../requests/PortalDecisions';
import type { RequestReader } from '../requests/RequestReader';
import type { ApiCallers } from './ApiCallers';
import { audited, type AuditedChange } from './audited';
import type { DecisionProofs } from './DecisionProofs';
import { sessionProof } from './ownSession';

type ListQuery = NonNullable<operations['listRequests']['parameters']['query']>;

/** What agents ask people for. A decision is audited, also one that is refused. */
export function addRequestRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    requestReader: RequestReader;
    portalDecisions: PortalDecisions;
    proofs: DecisionProofs;
  },
): void {
  const { auditor, callers, requestReader } = options;
  const { portalDecisions, proofs } = options;
  router.get('/requests', async (req, res) => {
    const query = req.query as unknown as ListQuery;
    const { cursor, limit, ...filters } = query;
    const person = await callers.person(req);
    const page = { filters, cursor, limit: limit ?? 50 };
    res.json(await requestReader.list(person, page));
  });
  router.get('/requests/:requestId', async (req, res) => {
    const person = await callers.person(req);
    res.json(await requestReader.detail(person, req.params.requestId));
  });
  router.post('/requests/:requestId/decision', async (req, res) => {
    const { requestId } = req.params;
    const change = requestDecision(requestId, req.body);
    const { person, isTaken } = await audited(
      ...([auditor, req, change] as const),
      async () => {
        const credentials = await callers.person(req);
        const proof = proofs.of(credentials, {
          ...{ act: 'request', session: sessionProof(req) },
        });
        const decided = await portalDecisions.decide({
          ...{ credentials, requestId, decision: req.body, proof },
        });
        return { person: credentials, isTaken: decided.isTaken };
      },
    );
    const request = await requestReader.detail(person, requestId);
    res.json({ taken: isTaken, request });
  });
}

/** What is written of a decision: about which payload, never what somebody wrote to it. */
export function requestDecision(
  requestId: string,
  { decision, digest }: RequestDecision,
): AuditedChange {
  return {
    ...{ eventId: 'request-decide', severityLevel: 'high' },
    meta: { requestId, decision, digest },
  };
}
