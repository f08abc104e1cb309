import type { Locale } from '../../runs/rows';
import {
  localeSuffixes,
  templateNames,
  type TemplateFacts,
} from './templateNames';

/** Whose template it is: who overrides comes first. */
export const TEMPLATE_SOURCES = ['override', 'repository', 'shipped'] as const;
export type TemplateSource = (typeof TEMPLATE_SOURCES)[number];

/** The full names (with language) of what each source has. */
export type AvailableTemplates = Record<TemplateSource, ReadonlySet<string>>;

export interface ResolvedTemplate {
  source: TemplateSource;
  /** With its language, for example `dev-work_en`. */
  name: string;
}

/**
 * The template that counts. A more specific name wins whoever gives it; of the same name
 * the override wins over the repository, and the repository over what is shipped; of one
 * source the one in the run's language. So a repository's `dev-work` replaces the shipped
 * `dev-work_ru`, and its `default-work` no stage's own text.
 */
export function resolveTemplate(
  facts: TemplateFacts & { locale: Locale },
  available: AvailableTemplates,
): ResolvedTemplate | undefined {
  for (const name of templateNames(facts)) {
    const found = findUnder(name, facts.locale, available);
    if (found) return found;
  }
  return undefined;
}

/** What each source has under one name, in its order. */
export function findUnder(
  name: string,
  locale: Locale,
  available: AvailableTemplates,
): ResolvedTemplate | undefined {
  for (const source of TEMPLATE_SOURCES) {
    const own = findIn(source, name, locale, available);
    if (own) return own;
  }
  return undefined;
}

export function findIn(
  source: TemplateSource,
  name: string,
  locale: Locale,
  available: AvailableTemplates,
): ResolvedTemplate | undefined {
  const suffix = localeSuffixes(locale).find(candidate =>
    available[source].has(`${name}${candidate}`),
  );
  return suffix === undefined
    ? undefined
    : { source, name: `${name}${suffix}` };
}
