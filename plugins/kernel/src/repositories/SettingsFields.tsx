import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, TextField } from '@backstage/ui';
import type { RepositoryRole } from '@stagecraft/backstage-plugin-kernel-common';
import { TokenField } from '../tokens/TokenField';
import { kernelTranslationRef } from '../translation';
import { ALIAS, ROLES, type SettingsForm } from './settingsForm';

/** The settings of a repository and the tokens of its own. */
export function SettingsFields(props: {
  form: SettingsForm;
  /** What GitHub or the server would take for what is left empty. */
  defaults: { alias: string; defaultRef: string };
  onChange: (change: Partial<SettingsForm>) => void;
  isNamed: (field: keyof SettingsForm) => boolean;
}) {
  const { form, defaults, onChange, isNamed } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const text = (
    field: 'alias' | 'defaultRef' | 'docsRootPath' | 'servicesYamlPath',
    placeholder: string,
  ) => (
    <TextField
      label={t(`repositories.${field}`)}
      description={t(`repositories.help.${field}`)}
      placeholder={placeholder}
      isInvalid={
        isNamed(field) ||
        (field === 'alias' && form.alias !== '' && !ALIAS.test(form.alias))
      }
      value={form[field]}
      onChange={value => onChange({ [field]: value.trim() })}
    />
  );
  return (
    <>
      {(['platformToken', 'botToken'] as const).map(field => (
        <TokenField
          key={field}
          label={t(`tokens.field.${field}`)}
          description={t(`tokens.needs.${field}`)}
          isInvalid={isNamed(field)}
          value={form[field]}
          onChange={value => onChange({ [field]: value })}
        />
      ))}
      {text('alias', defaults.alias)}
      <Select
        label={t('repositories.role')}
        options={ROLES.map(role => ({
          value: role as string,
          label: t(`repositoryRole.${role}`),
        }))}
        value={form.role}
        onChange={key => onChange({ role: key as RepositoryRole })}
      />
      {text('defaultRef', defaults.defaultRef)}
      {text('docsRootPath', '')}
      {text('servicesYamlPath', 'services.yaml')}
    </>
  );
}
