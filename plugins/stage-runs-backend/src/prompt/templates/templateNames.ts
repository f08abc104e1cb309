import type { Locale } from '../../runs/rows';

export type TemplateKind = 'work' | 'revise';

export interface TemplateFacts {
  stage: string;
  /** Key of the agent. */
  role: string;
  kind: TemplateKind;
  /** The role is one that the repository defines itself. */
  isProjectAgent: boolean;
}

/**
 * The names under which a task may be given, the most specific first (requirements F9).
 * Each may also be had for one language, with `_en` or `_ru` behind it.
 *
 * `dev-…` counts for the role `dev` alone: the task of a developer would be wrong for who
 * writes documents.
 */
export function templateNames(facts: TemplateFacts): string[] {
  const { stage, role, kind, isProjectAgent } = facts;
  const names = [
    ...(isProjectAgent ? [`agent-${role}-${kind}`] : []),
    `${stage}-${role}-${kind}`,
    `role-${role}-${kind}`,
    `${stage}-${kind}`,
    ...(role === 'dev' ? [`dev-${kind}`] : []),
    `default-${kind}`,
  ];
  return [...new Set(names)];
}

const FALLBACK_LOCALE = 'en';

/** What stands behind a name: the language of the run, none in particular, English. */
export function localeSuffixes(locale: Locale): string[] {
  return [...new Set([`_${locale}`, '', `_${FALLBACK_LOCALE}`])];
}

/** Every name that can count, with its language. */
export function allTemplateNames(
  facts: TemplateFacts,
  locale: Locale,
): string[] {
  return templateNames(facts).flatMap(name =>
    localeSuffixes(locale).map(suffix => `${name}${suffix}`),
  );
}
