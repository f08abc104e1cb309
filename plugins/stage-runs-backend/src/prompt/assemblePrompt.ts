import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import { inlineText } from '../text/escape';
import type { EffectiveTemplate, PromptInput } from './PromptInput';
import { promptTexts } from './promptTexts';
import { PromptRefusedError } from './PromptRefusedError';
import { roleProfile } from './roles/roleProfile';
import { documentSections } from './sections/documentSections';
import { feedbackSection } from './sections/feedbackSection';
import { issueSection } from './sections/issueSection';
import { runFacts } from './sections/runFacts';
import { paragraphs, section } from './sections/section';
import { toolsText } from './sections/toolsText';
import { kindOf } from './templates/templateFacts';
import {
  bytesOf,
  trimToBudget,
  type DataSection,
  type FixedSection,
  type TrimmedSection,
} from './trimToBudget';

/** What a prompt was made of; it stays with the run, also after the prompt is emptied. */
export type PromptReport = {
  bytes: number;
  maxBytes: number;
  template: Omit<EffectiveTemplate, 'text'>;
  sections: { id: string; bytes: number }[];
  trimmed: TrimmedSection[];
};

const MAX_RESPONSIBILITY_LENGTH = 500;

/**
 * The whole prompt of a run: policy, facts, role, documents, rules, tools, scope, task, and at
 * the end the issue and what people wrote on the pull request, as fenced data. The same
 * run, stage, commit and template give the same text. It has at most `maxBytes`: data
 * gives way (see TRIM_ORDER), and nothing else does.
 */
export function assemblePrompt(
  input: PromptInput,
  maxBytes: number,
): { text: string; report: PromptReport } {
  const trimmed = trimToBudget(sectionsOf(input), maxBytes);
  if (!trimmed) {
    throw new PromptRefusedError(
      'prompt_template_invalid',
      `${input.template.name}: the task leaves no room for the issue in ${maxBytes} bytes`,
    );
  }
  const text = trimmed.sections.map(each => each.text).join('\n\n');
  const { text: _, ...template } = input.template;
  const report = {
    ...{ bytes: bytesOf(text), maxBytes, template },
    sections: trimmed.sections.map(each => ({
      ...{ id: each.id, bytes: bytesOf(each.text) },
    })),
    trimmed: trimmed.trimmed,
  };
  return { text, report };
}

function sectionsOf(input: PromptInput): (FixedSection | DataSection)[] {
  const { run, feedback } = input;
  const texts = promptTexts[run.locale];
  const fixed = (id: string, title: string, body: string) => ({
    ...{ id, text: section(title, body) },
  });
  return [
    fixed('policy', texts.policyTitle, texts.policy),
    fixed('run', texts.factsTitle, runFacts(input)),
    ...roleSection(input),
    ...documentSections(input),
    fixed('rules', texts.rulesTitle, texts.rules),
    ...toolsSection(input),
    fixed('scope', texts.scopeTitle, scopeText(run)),
    fixed('task', texts.taskTitle, task(input)),
    issueSection(run),
    ...(feedback ? [feedbackSection(feedback, run.locale)] : []),
  ];
}

function scopeText({ locale, policy }: PromptInput['run']): string {
  const texts = promptTexts[locale];
  const { writePaths, budget = {} } = policy;
  const paths = writePaths
    ?.map(path => `\`${path.replaceAll('`', "'")}\``)
    .join(', ');
  const { lines, readingMinutes: minutes } = budget;
  return paragraphs([
    texts.scope[policy.writeScope],
    paths && formatMessage(texts.scopePaths, { paths }),
    lines === undefined
      ? undefined
      : formatMessage(texts.scopeLines, { lines }),
    minutes === undefined
      ? undefined
      : formatMessage(texts.scopeMinutes, { minutes }),
  ]);
}

/** Of a role that the repository defines, what it is answerable for there. */
function roleSection({ run, projectAgent }: PromptInput): FixedSection[] {
  const { locale } = run;
  const body = projectAgent
    ? inlineText(projectAgent.responsibility[locale], MAX_RESPONSIBILITY_LENGTH)
    : roleProfile(run.agent_key, kindOf(run), locale);
  if (!body) return [];
  return [{ id: 'role', text: section(promptTexts[locale].roleTitle, body) }];
}

/** Nothing where the run has none: then there is no server to speak of. */
function toolsSection({ run, tools }: PromptInput): FixedSection[] {
  if (tools.length === 0) return [];
  const { toolsTitle } = promptTexts[run.locale];
  const body = toolsText(tools, run.locale);
  return [{ id: 'tools', text: section(toolsTitle, body) }];
}

function task({ run, template }: PromptInput): string {
  return paragraphs([templateNote(run.locale, template), template.text]);
}

function templateNote(
  locale: PromptInput['run']['locale'],
  { file, version, name }: EffectiveTemplate,
): string | undefined {
  const texts = promptTexts[locale];
  if (file) return formatMessage(texts.taskFromRepository, { ...file });
  if (version === undefined) return undefined;
  return formatMessage(texts.taskFromOverride, { name, version });
}
