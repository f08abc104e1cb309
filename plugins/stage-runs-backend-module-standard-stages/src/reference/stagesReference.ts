import {
  LAUNCH_PROFILES,
  type LaunchProfile,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { standardStages } from '../standardStages';

const WRITES: Record<Stage['writeScope'], string> = {
  any: 'any file',
  markdown_only: 'Markdown only',
  no_repository_changes: 'nothing',
};

const MODES = {
  'code-only': 'the code alone',
  'full-env': 'the whole system',
};

const RIGHTS = {
  none: 'do nothing',
  read: 'read, except secrets',
  jobs: 'read and run Jobs, except secrets',
  'read-write': 'change everything, except secrets',
};

const enabledStages = standardStages.filter(
  ({ disabled, place }) => !disabled && place.kind !== 'review',
);
const reviewStages = standardStages.filter(
  ({ place }) => place.kind === 'review',
);
const disabledStages = standardStages.filter(({ disabled }) => disabled);

/** docs/stages.md: which role prepares what, from what, and on which way (PRC-16). */
export function renderStages(): string {
  return `<!-- Generated from plugins/stage-runs-backend-module-standard-stages by \`npm run generate\`. -->

# Stages

An issue goes one of three ways:

${LAUNCH_PROFILES.map(wayLine).join('\n')}

${table()}

A stage that writes Markdown only leaves one file, \`docs/delivery/issue-<n>/<stage>.md\`, where \`<n>\` is the number of the issue: so
issues that are worked on at the same time never change the same file. The stages after it refer to its demands (\`R1\`) and
acceptance cases (\`AC1.1\`).

Each label has one with \`:revise\` beside it, which works on the pull request of the stage again.

What \`run:rethink\` leaves behind proposes to reopen an earlier stage. [What follows from it](gates.md#think-again)

## Agents

${agentTable()}

What a run may do is the narrowest of what its agent, its stage, [services.yaml](services-yaml.md) and its environment say. It is stored
with the run and shown on its page, with who has set each line. A repository may bring agents of its own.

## On a pull request

${reviewStages.map(reviewLine).join('\n')}

## Not yet

These labels are known and start nothing; whoever puts one is told why:

${disabledStages.map(notYetLine).join('\n')}
`;
}

function reviewLine(stage: Stage): string {
  const { labelKey, agent, output, deadlineMinutes } = stage;
  return `- \`${labelKey.replace('.', ':')}\` on the pull request of a run: ${
    agent.displayName.en
  } leaves ${output.en}, changes
  ${
    WRITES[stage.writeScope]
  }, and takes at most ${deadlineMinutes} min. [What follows from it](gates.md#a-review-by-an-agent)`;
}

function notYetLine({ id, agent, disabled }: Stage): string {
  return `- \`run:${id}\` (${agent.displayName.en}): ${disabled!.reason.en}`;
}

function wayLine(profile: LaunchProfile): string {
  const way = enabledStages.filter(
    ({ place }) =>
      place.kind === 'pipeline' && place.profiles.includes(profile),
  );
  return `- \`${profile}\`: ${way.map(({ id }) => id).join(' → ')}`;
}

function table(): string {
  const headings = ['Label', 'Prepared by', 'After', 'Leaves behind'];
  return renderTable([
    [...headings, 'May change', 'At most'],
    ...enabledStages.map(stage => [
      ...[`\`run:${stage.id}\``, stage.agent.displayName.en, afterOf(stage)],
      ...[stage.output.en, WRITES[stage.writeScope]],
      `${stage.deadlineMinutes} min`,
    ]),
  ]);
}

function agentTable(): string {
  const headings = ['Agent', 'Key', 'Works on', 'In its namespace it may'];
  return renderTable([
    [...headings, 'Runs at once in a project'],
    ...Object.values(agents).map(agent => [
      ...[agent.displayName.en, `\`${agent.key}\``, MODES[agent.mode]],
      ...[RIGHTS[agent.kubernetesRights], String(agent.parallelLimit)],
    ]),
  ]);
}

function renderTable(rows: string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(cells => cells[column].length)),
  );
  const [head, ...lines] = rows.map(cells => tableLine(cells, widths, ' '));
  const rule = tableLine(
    rows[0].map(() => ''),
    widths,
    '-',
  );
  return [head, rule, ...lines].join('\n');
}

/** With the columns under each other, as prettier wants them. */
function tableLine(cells: string[], widths: number[], filler: string): string {
  const padded = cells.map((cell, column) =>
    cell.padEnd(widths[column], filler),
  );
  return `| ${padded.join(' | ')} |`;
}

function beginOf(profiles: readonly string[]): string {
  return profiles.length === LAUNCH_PROFILES.length
    ? 'nothing: it may begin an issue'
    : `nothing: it may begin a ${profiles.join(' or ')}`;
}

function afterOf({ place }: Stage): string {
  if (place.kind === 'rethink') return 'any stage with a result';
  if (place.kind !== 'pipeline') return 'at any time';
  const { after, fastTrackAfter = [], begins } = place;
  const ways = [
    ...after,
    ...fastTrackAfter.map(id => `${id} (fast track)`),
    ...(begins ? [beginOf(begins)] : []),
  ];
  return ways.join(', or ');
}
