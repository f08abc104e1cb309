import type { AuditorService } from '@backstage/backend-plugin-api';
import type { operations } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Router } from 'express';
import type { PortalDecisions } from '../requests/PortalDecisions';
import type { RequestReader } from '../requests/RequestReader';
import type { ApiCallers } from './ApiCallers';
import { audited } from './audited';
import { requireOwnSession, sessionProof } from './ownSession';

type ListQuery = NonNullable<operations['listRequests']['parameters']['query']>;

/** What agents ask people for. A decision is audited, also one that is refused. */
export function addRequestRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    requestReader: RequestReader;
    portalDecisions: PortalDecisions;
  },
): void {
  const { auditor, callers, requestReader, portalDecisions } = options;
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
    const { decision, digest } = req.body;
    const change = {
      ...{ eventId: 'request-decide', severityLevel: 'high' as const },
      meta: { requestId, decision, digest },
    };
    const { person, isTaken } = await audited(
      ...([auditor, req, change] as const),
      async () => {
        const credentials = await callers.person(req);
        requireOwnSession(credentials, 'A request is decided');
        const decided = await portalDecisions.decide({
          ...{ credentials, requestId, decision: req.body },
          proofId: sessionProof(req),
        });
        return { person: credentials, isTaken: decided.isTaken };
      },
    );
    const request = await requestReader.detail(person, requestId);
    res.json({ taken: isTaken, request });
  });
}
