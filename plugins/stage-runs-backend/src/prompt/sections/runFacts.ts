import type { PromptInput, PromptRun } from '../PromptInput';
import { promptTexts } from '../promptTexts';

/** What the run is, line by line. */
export function runFacts(input: PromptInput): string {
  const { run, stage, baseSha, projectAgent } = input;
  const texts = promptTexts[run.locale];
  const { displayName } = projectAgent ?? stage.agent;
  const facts: [string, string][] = [
    [texts.factRepository, run.repository_full_name],
    [texts.factRun, run.id],
    [texts.factIssue, `#${run.issue_number}`],
    [texts.factAgent, displayName[run.locale]],
    [texts.factStage, stage.title[run.locale]],
    [texts.factTrigger, run.trigger_label],
    [texts.factBase, `${startBranch(run)} (${baseSha})`],
    [texts.factBranch, run.work_branch],
    ...pullRequestFacts(run),
    ...reopenableFacts(input),
  ];
  return facts.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

function reopenableFacts({ run, reopenable }: PromptInput): [string, string][] {
  if (!reopenable) return [];
  return [[promptTexts[run.locale].factReopenable, reopenable.join(', ')]];
}

function startBranch(run: PromptRun): string {
  return run.prompt_kind === 'work' ? run.base_branch : run.work_branch;
}

function pullRequestFacts(run: PromptRun): [string, string][] {
  const texts = promptTexts[run.locale];
  const number = `#${run.pull_request_number}`;
  if (run.prompt_kind === 'work') return [];
  if (run.prompt_kind === 'revise') return [[texts.factPullRequest, number]];
  return [
    [texts.factReviewed, number],
    [texts.factCompared, `origin/${run.base_branch}`],
  ];
}
