import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  PortalUser,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { OutboxHandler } from '../outbox/OutboxWorker';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { inlineText } from '../text/escape';
import { mayDecide } from './mayDecide';
import { requestTexts } from './requestTexts';
import type { RequestStore } from './RequestStore';
import type { RequestRow } from './rows';

/** Some minutes: who is told later than that has seen the request in the console. */
const MAX_TRIES = 8;
const MAX_SUMMARY_LENGTH = 300;
const USERS_AT_ONCE = 200;

/**
 * Tells those who may decide that there is a request, one notification each: told again,
 * it replaces the first. The run waits for a decision and for nothing here, so that it is
 * given up quietly.
 */
export function requestNoticeHandler(options: {
  logger: LoggerService;
  notifications: NotificationService;
  directory: ProjectDirectory;
  store: RunStore;
  requests: RequestStore;
}): OutboxHandler {
  const { directory, logger, notifications, requests, store } = options;
  return async claim => {
    const { requestId } = claim.row.payload as { requestId: string };
    const request = await requests.find(requestId);
    if (request?.status !== 'requested') return;
    const run = await store.find(request.run_id);
    const entityRefs = await decidersOf(request, directory);
    if (entityRefs.length === 0) return;
    try {
      await notifications.send({
        recipients: { type: 'entity', entityRef: entityRefs },
        payload: noticeOf(run, request),
      });
    } catch (error) {
      if (claim.row.claim_count < MAX_TRIES) throw error;
      logger.warn('People could not be notified of a request', {
        ...{ requestId, runId: run.id, reason: String(error) },
      });
    }
  };
}

/** Of the project its members; where none of them may decide, the platform's admins. */
export async function decidersOf(
  request: Pick<RequestRow, 'mode' | 'project_id'>,
  directory: Pick<ProjectDirectory, 'listMembers' | 'listUsers'>,
): Promise<string[]> {
  const members = await directory.listMembers(request.project_id);
  const deciders = members
    .filter(({ user, role }) => mayDecide(request.mode, { user, role }))
    .map(({ user }) => user.userEntityRef);
  if (deciders.length > 0) return deciders;
  const users = await allUsers(directory);
  return users
    .filter(user => mayDecide(request.mode, { user, role: undefined }))
    .map(user => user.userEntityRef);
}

async function allUsers(
  directory: Pick<ProjectDirectory, 'listUsers'>,
): Promise<PortalUser[]> {
  const users: PortalUser[] = [];
  for (;;) {
    const page = await directory.listUsers({
      ...{ afterId: users.at(-1)?.id, limit: USERS_AT_ONCE },
    });
    users.push(...page);
    if (page.length < USERS_AT_ONCE) return users;
  }
}

/** In the language of the project: of a person none is known. */
function noticeOf(run: RunRow, request: RequestRow) {
  const texts = requestTexts[run.locale];
  return {
    title:
      request.kind === 'question' ? texts.questionTitle : texts.approvalTitle,
    description: formatMessage(texts.notice, {
      summary: inlineText(request.summary, MAX_SUMMARY_LENGTH),
      ...{ repository: run.repository_full_name, issue: run.issue_number },
      until: request.expires_at.toISOString().slice(0, 16).replace('T', ' '),
    }),
    link: `/runs/requests/${request.id}`,
    severity: 'high' as const,
    topic: 'stagecraft-requests',
    scope: `stagecraft-request-${request.id}`,
  };
}
