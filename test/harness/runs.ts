import type { components } from '@stagecraft/backstage-plugin-stage-runs-common';
import { BOOKSHOP } from './bookshop';
import type { Person } from './people';
import type { Stack } from './Stack';
import { waitFor } from './waitFor';

export type RunSummary = components['schemas']['RunSummary'];
export type RunDetail = components['schemas']['RunDetail'];
export type RunEvent = components['schemas']['RunEvent'];

const ENDED = ['succeeded', 'failed', 'canceled'];

/** An issue body whose fenced block tells the scripted agent what to do. */
export function script(steps: string): string {
  return `Please change the bookshop.\n\n\`\`\`stagecraft\nsteps:\n${steps}\n\`\`\`\n`;
}

export const WRITE_A_FILE = script(
  '  - write: { path: docs/opening-hours.md, content: "Open from nine to five.\\n" }',
);

export async function putLabel(
  stack: Stack,
  issue: number,
  label: string,
  by: Person = 'member',
): Promise<void> {
  await stack.as(by).rest.issues.addLabels({
    ...BOOKSHOP,
    issue_number: issue,
    labels: [label],
  });
}

export async function runsOf(
  stack: Stack,
  issue: number,
): Promise<RunSummary[]> {
  const page = await stack.portal.get<{ items: RunSummary[] }>(
    `/stage-runs/runs?repository=acme%2Fbookshop&issueNumber=${issue}&limit=100`,
  );
  return page.items;
}

export function runOf(stack: Stack, issue: number): Promise<RunSummary> {
  return waitFor(
    `a run of issue ${issue}`,
    async () => (await runsOf(stack, issue))[0],
  );
}

export async function detail(stack: Stack, runId: string): Promise<RunDetail> {
  return stack.portal.get<RunDetail>(`/stage-runs/runs/${runId}`);
}

export function endOf(stack: Stack, runId: string): Promise<RunDetail> {
  return waitFor(
    `run ${runId} to end`,
    async () => {
      const run = await detail(stack, runId);
      return ENDED.includes(run.summary.status) ? run : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

export async function eventsOf(
  stack: Stack,
  runId: string,
): Promise<RunEvent[]> {
  const page = await stack.portal.get<{ items: RunEvent[] }>(
    `/stage-runs/runs/${runId}/events`,
  );
  return page.items;
}

export async function labelsOf(stack: Stack, issue: number): Promise<string[]> {
  const answer = await stack
    .as('owner')
    .rest.issues.listLabelsOnIssue({ ...BOOKSHOP, issue_number: issue });
  return answer.data.map(label => label.name).sort();
}

export async function commentsOf(
  stack: Stack,
  issue: number,
): Promise<string[]> {
  const answer = await stack.as('owner').rest.issues.listComments({
    ...BOOKSHOP,
    issue_number: issue,
    per_page: 100,
  });
  return answer.data.map(comment => comment.body ?? '');
}

/** GitHub's delivery of the newest label that was put on this issue, or of this one. */
export function labelDelivery(
  stack: Stack,
  issue: number,
  name?: string,
): Promise<{ hookId: number; id: number; guid: string }> {
  return waitFor(`GitHub's delivery of a label of issue ${issue}`, async () => {
    const platform = stack.as('platform').rest.repos;
    const hooks = await platform.listWebhooks(BOOKSHOP);
    const hookId = hooks.data[0].id;
    const deliveries = await platform.listWebhookDeliveries({
      ...BOOKSHOP,
      hook_id: hookId,
      per_page: 100,
    });
    for (const { event, action, id, guid } of deliveries.data) {
      if (event !== 'issues' || action !== 'labeled') continue;
      const delivery = await platform.getWebhookDelivery({
        ...BOOKSHOP,
        hook_id: hookId,
        delivery_id: id,
      });
      const payload = delivery.data.request.payload as {
        issue?: { number: number };
        label?: { name: string };
      } | null;
      if (payload?.issue?.number !== issue) continue;
      if (!name || payload.label?.name === name) return { hookId, id, guid };
    }
    return undefined;
  });
}

export interface DeliveryState {
  status: 'pending' | 'accepted' | 'ignored' | 'failed';
  reason?: string;
  runId?: string;
}

/** Waits until the platform has judged a delivery. */
export function judged(
  stack: Stack,
  deliveryId: string,
): Promise<DeliveryState> {
  return waitFor(`delivery ${deliveryId} to be judged`, async () => {
    const state = await stack.portal.get<DeliveryState>(
      `/kernel/deliveries/${deliveryId}`,
    );
    return state.status === 'pending' ? undefined : state;
  });
}
