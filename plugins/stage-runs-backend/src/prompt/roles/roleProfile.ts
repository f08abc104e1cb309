import { ROLE_KEYS } from '../../repositoryConfig/schema';
import type { Locale } from '../../runs/rows';
import type { TemplateKind } from '../templates/templateNames';
import { roleProfilesEn } from './roleProfilesEn';
import { roleProfilesRu } from './roleProfilesRu';

export type RoleKey = (typeof ROLE_KEYS)[number];
export type RoleProfiles = Record<RoleKey, Record<TemplateKind, string>>;

export const roleProfiles: Record<Locale, RoleProfiles> = {
  en: roleProfilesEn,
  ru: roleProfilesRu,
};

/** Undefined for a role that Stagecraft does not have. */
export function roleProfile(
  role: string,
  kind: TemplateKind,
  locale: Locale,
): string | undefined {
  const key = ROLE_KEYS.find(candidate => candidate === role);
  return key && roleProfiles[locale][key][kind];
}

/** What each role is able to do, for programs (requirements 3.15). */
export const roleCapabilities: Record<RoleKey, string[]> = {
  pm: ['requirements', 'delivery', 'traceability'],
  sa: ['architecture', 'contracts', 'risks'],
  em: ['planning', 'quality-gates'],
  dev: ['code', 'tests', 'docs'],
  reviewer: ['code-review', 'tests', 'docs'],
  qa: ['test-design', 'verification', 'regression'],
  sre: ['operations', 'kubernetes', 'reliability'],
  km: ['docset', 'prompts', 'self-improve'],
};
