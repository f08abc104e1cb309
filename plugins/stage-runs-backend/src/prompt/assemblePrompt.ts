import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Feedback, RunRow } from '../runs/rows';
import { fencedText, inlineText } from '../text/escape';
import { promptTexts } from './promptTexts';

const MAX_ISSUE_TITLE_LENGTH = 500;
const MAX_ISSUE_BODY_LENGTH = 60_000;
const MAX_PLACE_LENGTH = 500;
const HTML_COMMENT = /<!--[\s\S]*?(?:-->|$)/g;

/**
 * The whole prompt of a run: policy, facts of the run, rules, scope, task, and at the end
 * the issue and what people wrote on the pull request, as fenced data. The same run, stage and commit give the same text.
 *
 * Comments in HTML and unseen characters are taken out of the issue: a person who read
 * it before putting the label did not see them.
 */
export function assemblePrompt(options: {
  run: RunRow;
  stage: Stage;
  baseSha: string;
  /** Of a run that revises, oldest first. */
  feedback?: Feedback[];
  /** Of a rethink: ids of the stages that it may propose. */
  reopenable?: string[];
}): string {
  const { run, stage, baseSha, feedback, reopenable } = options;
  const texts = promptTexts[run.locale];
  const facts: [string, string][] = [
    [texts.factRepository, run.repository_full_name],
    [texts.factRun, run.id],
    [texts.factIssue, `#${run.issue_number}`],
    [texts.factAgent, stage.agent.displayName[run.locale]],
    [texts.factStage, stage.title[run.locale]],
    [texts.factTrigger, run.trigger_label],
    [texts.factBase, `${startBranch(run)} (${baseSha})`],
    [texts.factBranch, run.work_branch],
    ...pullRequestFacts(run),
    ...reopenableFacts(run, reopenable),
  ];
  return [
    section(texts.policyTitle, texts.policy),
    section(
      texts.factsTitle,
      facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    ),
    section(texts.rulesTitle, texts.rules),
    section(texts.scopeTitle, texts.scope[stage.writeScope]),
    section(texts.taskTitle, task(run, stage)),
    section(texts.issueTitle, issueAsData(run, texts.issueNote)),
    ...(feedback
      ? [section(texts.feedbackTitle, feedbackAsData(run, feedback))]
      : []),
  ].join('\n\n');
}

function startBranch(run: RunRow): string {
  return run.prompt_kind === 'work' ? run.base_branch : run.work_branch;
}

function pullRequestFacts(run: RunRow): [string, string][] {
  const texts = promptTexts[run.locale];
  const number = `#${run.pull_request_number}`;
  if (run.prompt_kind === 'work') return [];
  if (run.prompt_kind === 'revise') return [[texts.factPullRequest, number]];
  return [
    [texts.factReviewed, number],
    [texts.factCompared, `origin/${run.base_branch}`],
  ];
}

function reopenableFacts(
  run: RunRow,
  reopenable: string[] | undefined,
): [string, string][] {
  if (!reopenable) return [];
  return [[promptTexts[run.locale].factReopenable, reopenable.join(', ')]];
}

function task(run: RunRow, stage: Stage): string {
  if (run.prompt_kind !== 'revise') return stage.task[run.locale].trim();
  const ownTask = stage.reviseTask?.[run.locale].trim();
  return ownTask ?? promptTexts[run.locale].reviseTask;
}

/** The limits of the texts were kept when they were frozen. */
function feedbackAsData(run: RunRow, feedback: Feedback[]): string {
  const texts = promptTexts[run.locale];
  if (feedback.length === 0) return texts.noFeedback;
  const items = feedback.map(({ author, body, path, line }) => {
    const place = path ? ` ${line ? `${path}:${line}` : path}` : '';
    const heading = inlineText(`${author}${place}`, MAX_PLACE_LENGTH);
    return `**${heading}**\n\n${fencedText(
      body.replace(HTML_COMMENT, ''),
      MAX_ISSUE_BODY_LENGTH,
    )}`;
  });
  return [texts.feedbackNote, ...items].join('\n\n');
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

function issueAsData(run: RunRow, note: string): string {
  const title = inlineText(run.issue_title, MAX_ISSUE_TITLE_LENGTH);
  const body = run.issue_body.replace(HTML_COMMENT, '');
  return [note, `**${title}**`, fencedText(body, MAX_ISSUE_BODY_LENGTH)].join(
    '\n\n',
  );
}
