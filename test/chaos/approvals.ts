import type { Replicas } from '../harness/Replicas';
import { script } from '../harness/runs';
import { waitFor } from '../harness/waitFor';
import type { Point } from './points';

interface RequestPage {
  items: { id: string; runId: string }[];
}

/** Asks for a label and a stage, which needs the owner, and goes on with the answer. */
export const ASKS_FOR_A_STAGE = [
  script(
    [
      '  - tool: { name: github_labels_add, arguments: { labels: [documentation, "run:doc-audit"] }, saveAs: asked }',
      '  - write: { path: docs/asked.md, content: "${asked}\\n" }',
    ].join('\n'),
  ),
  '```stagecraft stage=doc-audit\nsteps:\n  - write: { path: docs/audit.md, content: "Fine.\\n" }\n```',
].join('\n\n');

/** The platform carries out what was approved: the label that starts nothing. */
export const APPROVED_CALL: Point = {
  name: 'while it carries out an approved call',
  gate: stack => stack.githubGate,
  request: issue => ({
    method: 'POST',
    path: new RegExp(`/issues/${issue}/labels$`),
    body: '"documentation"',
  }),
};

/** The request of the run's agent, once it has asked. */
export async function requestOf(stack: Replicas, runId: string) {
  return waitFor(
    'the agent to have asked',
    async () => {
      const { items } = await stack.portal.get<RequestPage>(
        '/stage-runs/requests?status=requested',
      );
      return items.find(request => request.runId === runId);
    },
    { timeoutMs: 60_000 },
  );
}

export async function approve(stack: Replicas, id: string): Promise<void> {
  const { digest } = await stack.portal.get<{ digest: string }>(
    `/stage-runs/requests/${id}`,
  );
  await stack.portal.post(`/stage-runs/requests/${id}/decision`, {
    ...{ decision: 'approved', digest },
  });
}
