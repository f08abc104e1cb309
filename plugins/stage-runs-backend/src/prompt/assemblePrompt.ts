import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunRow } from '../runs/rows';
import { fencedText, inlineText } from '../text/escape';
import { promptTexts } from './promptTexts';

const MAX_ISSUE_TITLE_LENGTH = 500;
const MAX_ISSUE_BODY_LENGTH = 60_000;
const HTML_COMMENT = /<!--[\s\S]*?(?:-->|$)/g;

/**
 * The whole prompt of a run: policy, facts of the run, rules, scope, task, and at the end
 * the issue as fenced data. The same run, stage and commit give the same text.
 *
 * Comments in HTML and unseen characters are taken out of the issue: a person who read
 * it before putting the label did not see them.
 */
export function assemblePrompt(options: {
  run: RunRow;
  stage: Stage;
  baseSha: string;
}): string {
  const { run, stage, baseSha } = options;
  const texts = promptTexts[run.locale];
  const facts: [string, string][] = [
    [texts.factRepository, run.repository_full_name],
    [texts.factRun, run.id],
    [texts.factIssue, `#${run.issue_number}`],
    [texts.factAgent, stage.agent.displayName[run.locale]],
    [texts.factStage, stage.title[run.locale]],
    [texts.factTrigger, run.trigger_label],
    [texts.factBase, `${run.base_branch} (${baseSha})`],
    [texts.factBranch, run.work_branch],
  ];
  return [
    section(texts.policyTitle, texts.policy),
    section(
      texts.factsTitle,
      facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    ),
    section(texts.rulesTitle, texts.rules),
    section(texts.scopeTitle, texts.scope[stage.writeScope]),
    section(texts.taskTitle, stage.task[run.locale].trim()),
    section(texts.issueTitle, issueAsData(run, texts.issueNote)),
  ].join('\n\n');
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
