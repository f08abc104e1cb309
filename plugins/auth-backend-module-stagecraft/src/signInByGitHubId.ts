import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, toError } from '@backstage/errors';
import type { GithubProfile } from '@backstage/plugin-auth-backend-module-github-provider';
import type {
  OAuthAuthenticatorResult,
  SignInResolver,
} from '@backstage/plugin-auth-node';
import { membersGroupRef } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  PortalUser,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { DeniedSignIns } from './DeniedSignIns';
import type { LoginNotes } from './LoginNotes';

/** GitHub's numeric id and the login it goes by now. */
interface GitHubAccount {
  id: string;
  login: string;
}

/**
 * Signs in the person whose numeric GitHub id is on the allow list (requirements F2); a
 * login proves nothing, because it can be given up and taken by somebody else. Runs at
 * each renewal of a session too, so a deleted user is out within the life of a token.
 */
export function signInByGitHubId(options: {
  directory: ProjectDirectory;
  auditor: AuditorService;
  logger: LoggerService;
  denied: DeniedSignIns;
  logins: LoginNotes;
}): SignInResolver<OAuthAuthenticatorResult<GithubProfile>> {
  const { directory, auditor, logger, denied, logins } = options;

  return async ({ result }, context) => {
    const account = accountOf(result.fullProfile);
    const user = await directory.userByGithubId(account.id);
    if (!user) {
      const error = refusal(account);
      const event = await auditor.createEvent({
        eventId: 'sign-in',
        severityLevel: 'high',
        meta: { githubUserId: account.id, githubLogin: account.login },
      });
      await event.fail({ error });
      await denied.append(account);
      throw error;
    }
    if (user.githubLogin !== account.login) {
      await logins
        .note(user.id, account.login)
        .catch(error =>
          logger.warn('A new GitHub login could not be noted', toError(error)),
        );
    }
    const ownership = await ownershipOf(directory, user);
    return context.issueToken({
      claims: { sub: user.userEntityRef, ent: ownership },
    });
  };
}

function accountOf(profile: GithubProfile): GitHubAccount {
  if (/^[1-9][0-9]*$/.test(profile.id)) {
    return { id: profile.id, login: profile.username ?? '' };
  }
  throw new NotAllowedError('GitHub did not say who you are: sign in again');
}

function refusal({ id, login }: GitHubAccount): NotAllowedError {
  return new NotAllowedError(
    `The GitHub account ${login} (id ${id}) is not on the allow list of this portal: ask a platform admin to add you`,
  );
}

/** The person, and the groups that the catalog has for the projects. */
async function ownershipOf(
  directory: ProjectDirectory,
  user: PortalUser,
): Promise<string[]> {
  const memberships = await directory.membershipsOf(user.userEntityRef);
  const projects = await directory.projects(
    memberships.map(({ projectId }) => projectId),
  );
  return [
    user.userEntityRef,
    ...projects.map(({ slug }) => membersGroupRef(slug)),
  ];
}
