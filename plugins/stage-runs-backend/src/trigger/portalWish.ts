import type {
  CatalogueLabel,
  PortalUser,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { LabelFacts } from './decideTrigger';
import type { Requester } from './newRun';

/** What a person asks for in the portal, as if they had put the label on the issue. */
export function asPutByPerson(
  label: CatalogueLabel | undefined,
  user: PortalUser | undefined,
): LabelFacts {
  return {
    ...{ action: 'labeled', label, isPullRequest: false },
    isRepositoryAttached: true,
    sender: { type: 'User', login: user?.githubLogin ?? 'portal' },
    isOwnCommand: false,
  };
}

export function requesterOf(
  user: PortalUser | undefined,
  userEntityRef: string,
): Requester {
  return {
    githubId: user?.githubUserId ?? null,
    login: user?.githubLogin ?? userEntityRef,
    userEntityRef,
  };
}
