import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { Choices } from '../autonomy/Choices';
import type { IssueFinder } from '../transitions/IssueFinder';
import type { TransitionReader } from '../transitions/TransitionReader';
import type { ApiCallers } from './ApiCallers';
import { audited } from './audited';
import { refOf } from './issueRoutes';
import { requireOwnSession, sessionProof } from './ownSession';

const PATH = '/issues/:owner/:repo/:number/autonomy';

/** A person's choice that an issue goes on without approvals. Each call is audited, also one that is refused. */
export function addAutonomyRoutes(
  router: Router,
  options: {
    auditor: AuditorService;
    callers: ApiCallers;
    choiceActs: Choices;
    issues: IssueFinder;
    transitions: TransitionReader;
  },
): void {
  const { auditor, callers, choiceActs, issues, transitions } = options;
  router.post(PATH, async (req, res) => {
    const { untilStage, seenStages, reason } = req.body;
    const change = {
      ...{ eventId: 'issue-autonomy-choose', severityLevel: 'high' as const },
      meta: { ...metaOf(req), untilStage, reason },
    };
    const person = await audited(auditor, req, change, async () => {
      const credentials = await callers.person(req);
      requireOwnSession(credentials, 'To go on without approvals is chosen');
      const wish = { ...refOf(req), credentials, proofId: sessionProof(req) };
      await choiceActs.choose(
        { ...wish, untilStage, seenStages, reason },
        issues,
      );
      return credentials;
    });
    res.status(201).json(await transitions.read(person, refOf(req)));
  });
  router.delete(PATH, async (req, res) => {
    const change = {
      ...{ eventId: 'issue-autonomy-stop', severityLevel: 'medium' as const },
      meta: metaOf(req),
    };
    const person = await audited(auditor, req, change, async () => {
      const credentials = await callers.person(req);
      await choiceActs.stop({ ...refOf(req), credentials }, issues);
      return credentials;
    });
    res.json(await transitions.read(person, refOf(req)));
  });
}

function metaOf(req: Request) {
  const { repository, issueNumber } = refOf(req);
  return { repository, issueNumber };
}
