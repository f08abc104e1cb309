import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTool,
  AgentTools,
  ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import {
  judgeLabels,
  requireIssue,
  targetNumber,
  triggersOf,
  type LabelTarget,
  type LabelWish,
} from './judgeLabels';
import type { LabelWriter } from './LabelWriter';
import { labelRequestText } from './labelRequestText';

const target = {
  repository: z
    .string()
    .max(200)
    .optional()
    .describe('owner/name; only the own repository, which is meant without it'),
  issue_number: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Number of the run's issue, which is meant without it, or of its pull request",
    ),
};

const labels = z
  .array(
    z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(50, 'must have 1 to 50 characters'),
  )
  .max(20, 'must name at most 20 labels');
const someLabels = labels
  .min(1, 'must name a label')
  .describe('Names of labels; upper and lower case are the same');

const LIMITS =
  'Labels that show or decide a gate (state:…, scope:…, model, effort) are not yours. ' +
  'You may put need:… to ask for somebody, and not take it off. A label run:… asks for one stage ' +
  'of your issue and needs the owner: the answer is "approval_required" then, and nothing is ' +
  'written. With the approval the stage starts when your run has ended well, and not before.';

const WHO = 'all';
const FINAL_LABELS = '`number`, `labels[]` as they are then';
const LABELS_AND_START = `${FINAL_LABELS}; with \`run:…\` \`starts\``;
const MAY_ASK = 'none; `run:…` owner, the whole call';

/** The labels of the own issue and pull request. */
export function addLabelTools(
  tools: AgentTools,
  options: { writer: LabelWriter; catalogue: LabelCatalogue },
): void {
  const { writer, catalogue } = options;
  tools.add({
    name: 'github_labels_list',
    title: 'List labels',
    description: "Lists the labels of the run's issue or pull request.",
    category: 'read',
    input: z.object(target),
    reference: { who: WHO, approval: 'none', result: '`number`, `labels[]`' },
    async call({ run, input }) {
      const number = targetNumber(run, input);
      return { number, labels: await writer.list(run, number) };
    },
  });

  const changes = <Shape extends z.ZodRawShape>(tool: {
    name: string;
    title: string;
    description: string;
    approval: string;
    input: z.ZodObject<Shape>;
    wish(input: z.output<z.ZodObject<Shape>>): LabelWish;
  }): AgentTool<z.ZodObject<Shape>> => {
    type Input = z.output<z.ZodObject<Shape>>;
    const judge = (run: ToolRun, input: Input) => {
      const number = targetNumber(run, input as LabelTarget);
      const approval = judgeLabels(tool.wish(input), catalogue);
      const triggers = triggersOf(tool.wish(input), catalogue);
      requireIssue(run, { number, triggers });
      return approval;
    };
    return {
      ...{ name: tool.name, title: tool.title, input: tool.input },
      description: `${tool.description} ${LIMITS}`,
      category: 'write',
      reference: {
        ...{ who: WHO, approval: tool.approval },
        result: tool.approval === MAY_ASK ? LABELS_AND_START : FINAL_LABELS,
      },
      approval: judge,
      requestText: (run, input) =>
        labelRequestText(run, {
          number: targetNumber(run, input as LabelTarget),
          wish: tool.wish(input),
          triggers: triggersOf(tool.wish(input), catalogue),
        }),
      async call({ run, input, ...call }) {
        // What was approved is judged again: the run's pull request may be another by then.
        judge(run, input);
        const number = targetNumber(run, input as LabelTarget);
        const change = { ...tool.wish(input), number };
        const then = await writer.change({ run, ...call }, change);
        return { number, labels: then.labels, ...startOf(then.starts) };
      },
    };
  };

  tools.add(
    changes({
      name: 'github_labels_add',
      title: 'Add labels',
      description: "Adds labels to the run's issue or pull request.",
      approval: MAY_ASK,
      input: z.object({ ...target, labels: someLabels }),
      wish: input => ({ remove: [], add: input.labels }),
    }),
  );
  tools.add(
    changes({
      name: 'github_labels_remove',
      title: 'Remove labels',
      description:
        "Removes labels from the run's issue or pull request. One that is not there is no error.",
      approval: 'none',
      input: z.object({ ...target, labels: someLabels }),
      wish: input => ({ remove: input.labels, add: [] }),
    }),
  );
  tools.add(
    changes({
      name: 'github_labels_transition',
      title: 'Move labels',
      description:
        'Removes some labels and then adds others. All are judged before the first is changed.',
      approval: MAY_ASK,
      input: z.object({
        ...target,
        remove_labels: labels.describe('Names of labels to remove first'),
        add_labels: labels.describe('Names of labels to add then'),
      }),
      wish: input => ({ remove: input.remove_labels, add: input.add_labels }),
    }),
  );
}

/** What the agent is told of a stage that it has asked for. */
function startOf(starts: { label: string; requestId: string } | undefined) {
  if (!starts) return {};
  const { label, requestId } = starts;
  const status = 'approved; starts when this run ends';
  return { starts: { label, status, request_id: requestId } };
}
