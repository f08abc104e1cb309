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
    `/stage-runs/runs?repository=acme/bookshop&issueNumber=${issue}&limit=100`,
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

/** The newest delivery of this event and action that GitHub tells of. */
export async function lastDelivery(
  stack: Stack,
  event: string,
  action: string,
): Promise<{ hookId: number; id: number; guid: string }> {
  const platform = stack.as('platform');
  const hooks = await platform.rest.repos.listWebhooks(BOOKSHOP);
  const hookId = hooks.data[0].id;
  const deliveries = await platform.rest.repos.listWebhookDeliveries({
    ...BOOKSHOP,
    hook_id: hookId,
    per_page: 100,
  });
  const found = deliveries.data.find(
    each => each.event === event && each.action === action,
  );
  if (!found) {
    throw new Error(`GitHub has no delivery of ${event}.${action}`);
  }
  return { hookId, id: found.id, guid: found.guid };
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
