import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  GitHubAppError,
  type GitHubClients,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { CredentialRefusals } from './CredentialRefusals';

/**
 * Asks GitHub at the start whether it takes the key of the configured App. A key that it
 * refuses is an error of the log, of Backstage's auditor and of the event log; the portal starts nevertheless, as
 * tokens of projects may be good, and what needs the App fails with the same reason.
 */
export async function checkGitHubApp(options: {
  github: GitHubClients;
  auditor: AuditorService;
  logger: LoggerService;
  refusals: CredentialRefusals;
}): Promise<void> {
  const { github, auditor, logger, refusals } = options;
  const act = { stream: 'platform/github-app', about: { scope: 'platform' } };
  try {
    const slug = await refusals.recorded(act, () => github.appSlug());
    if (slug) logger.info(`The GitHub App acts as ${slug}[bot]`);
  } catch (error) {
    if (!(error instanceof GitHubAppError)) {
      logger.warn('The GitHub App could not be checked', toError(error));
      return;
    }
    logger.error(error.message);
    const event = await auditor.createEvent({
      eventId: 'github-app-check',
      severityLevel: 'high',
    });
    await event.fail({ error });
  }
}
