import { ConflictError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { AgentTools } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { ownRun } from '../../runner/ownRun';
import type { RunStore } from '../../runs/RunStore';
import { inlineText } from '../../text/escape';

const MAX_LENGTH = 500;

const message = z
  .string()
  .trim()
  .refine(
    text => text !== '' && [...text].length <= MAX_LENGTH,
    `must have 1 to ${MAX_LENGTH} characters; shorten it`,
  )
  .describe(`In the run's language, 1 to ${MAX_LENGTH} characters`);

const TITLES = {
  en: 'An agent has something to tell',
  ru: 'Агент хочет что-то сообщить',
};

/**
 * Where an agent tells the person who asked for its run something, without waiting for anything.
 * Told again with the same words it replaces the notification that there is.
 */
export function addNotifyTool(
  tools: AgentTools,
  options: { store: RunStore; notifications: NotificationService },
): void {
  const { store, notifications } = options;
  tools.add({
    name: 'user.notify',
    title: 'Tell the person who asked',
    description:
      'Sends a notification of the portal to the person who asked for this run. For what they ' +
      'should know and need not answer; ask with owner.feedback.request. Seldom: people get each one.',
    category: 'write',
    input: z.object({ message }),
    reference: {
      ...{ who: 'all', approval: 'none' },
      result: '`notified`; refused where the person is no user of the portal',
    },
    async call({ run, input, idempotencyKey }) {
      const row = ownRun(run, await store.find(run.id));
      const entityRef = row.requested_by_user_entity_ref;
      if (!entityRef) {
        throw new ConflictError(
          'The person who asked for this run is no user of the portal: write it into your result',
        );
      }
      await notifications.send({
        recipients: { type: 'entity', entityRef },
        payload: {
          title: TITLES[run.locale],
          description: `${run.repository}#${run.issueNumber}: ${inlineText(
            input.message,
            MAX_LENGTH,
          )}`,
          link: `/runs/${run.id}`,
          severity: 'normal',
          topic: 'stagecraft-agents',
          scope: `stagecraft-notify-${idempotencyKey}`,
        },
      });
      return { notified: true };
    },
  });
}
