import type {
  Repository,
  RepositoryRole,
  RepositorySettingsInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import { TOKEN_MIN_CHARS } from '../tokens/TokenField';

export const ROLES: readonly RepositoryRole[] = [
  'service',
  'orchestrator',
  'docs',
  'mixed',
];

/** As the API takes it. */
export const ALIAS = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** What a person typed; an empty text is what the server decides or has. */
export interface SettingsForm {
  alias: string;
  role: RepositoryRole;
  defaultRef: string;
  docsRootPath: string;
  servicesYamlPath: string;
  platformToken: string;
  botToken: string;
}

export const SETTINGS_FIELDS = [
  ...(['alias', 'role', 'defaultRef', 'docsRootPath'] as const),
  ...(['servicesYamlPath', 'platformToken', 'botToken'] as const),
];

/** Tokens are never shown, so they begin empty. */
export function formOf(repository: Repository | undefined): SettingsForm {
  return {
    alias: repository?.alias ?? '',
    role: repository?.role ?? 'service',
    defaultRef: repository?.defaultRef ?? '',
    docsRootPath: repository?.docsRootPath ?? '',
    servicesYamlPath: repository?.servicesYamlPath ?? '',
    platformToken: '',
    botToken: '',
  };
}

export function isUsable(form: SettingsForm): boolean {
  const isToken = (text: string) =>
    text === '' || text.length >= TOKEN_MIN_CHARS;
  return (
    (form.alias === '' || ALIAS.test(form.alias)) &&
    isToken(form.platformToken) &&
    isToken(form.botToken)
  );
}

/** What was typed; what was left empty is left out. */
export function typedOf(form: SettingsForm) {
  const { role, ...texts } = form;
  const typed = Object.entries(texts).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(typed), role } as Partial<SettingsForm> & {
    role: RepositoryRole;
  };
}

/** What is different from the repository; an emptied docs root is taken away. */
export function changesOf(
  form: SettingsForm,
  repository: Repository,
): RepositorySettingsInput {
  const before = formOf(repository);
  const changed = Object.entries(typedOf(form)).filter(
    ([field, value]) => value !== before[field as keyof SettingsForm],
  );
  const isDocsRootGone = before.docsRootPath !== '' && form.docsRootPath === '';
  return {
    ...Object.fromEntries(changed),
    ...(isDocsRootGone && { docsRootPath: null }),
  };
}
