import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { IssueRef } from '../transitions/IssueFinder';
import type { TransitionReader } from '../transitions/TransitionReader';
import type { TransitionStarter } from '../transitions/TransitionStarter';
import type { ApiCallers } from './ApiCallers';
import { audited, type AuditedChange } from './audited';
import { requireOwnSession, sessionProof } from './ownSession';
import type { RunReader } from './RunReader';

const PATH = '/issues/:owner/:repo/:number/transitions';

/** What an issue may go on with, and the step to it. */
export function addIssueRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    reader: RunReader;
    transitions: TransitionReader;
    transitionStarter: TransitionStarter;
  },
): void {
  const { auditor, callers, reader, transitions, transitionStarter } = options;
  router.get(PATH, async (req, res) => {
    const person = await callers.person(req);
    res.json(await transitions.read(person, refOf(req)));
  });
  router.post(PATH, async (req, res) => {
    const { credentials, runId } = await audited(
      ...([auditor, req, changeOf(req)] as const),
      async () => {
        const person = await callers.person(req);
        const override = overrideOf(req, person);
        const { label, seenLabels } = req.body;
        const started = await transitionStarter.start({
          ...{ ...refOf(req), credentials: person },
          ...{ label, seenLabels, override },
        });
        return { credentials: person, ...started };
      },
    );
    res.status(201).json(await reader.detail(credentials, runId));
  });
}

export function refOf({ params }: Request): IssueRef {
  const { owner, repo, number } = params;
  return { repository: `${owner}/${repo}`, issueNumber: Number(number) };
}

function overrideOf(
  req: Request,
  person: Parameters<typeof requireOwnSession>[0],
) {
  const { override } = req.body;
  if (!override) return undefined;
  requireOwnSession(person, 'A gate is opened');
  return { reason: override.reason, proofId: sessionProof(req) };
}

/** A gate that is opened stands out in the audit log. */
function changeOf(req: Request): AuditedChange {
  const { label, override } = req.body;
  const { repository, issueNumber } = refOf(req);
  const meta = { repository, issueNumber, label };
  return override
    ? {
        ...{ eventId: 'issue-gate-open', severityLevel: 'high' },
        meta: { ...meta, reason: override.reason },
      }
    : { eventId: 'issue-transition', severityLevel: 'medium', meta };
}
