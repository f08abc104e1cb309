import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, TextField } from '@backstage/ui';
import type {
  Locale,
  Project,
} from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { namedFields } from '../shared/namedFields';
import { kernelTranslationRef } from '../translation';

/** As the API takes it. */
const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const NAME_MAX_CHARS = 120;

interface ProjectDialogProps {
  /** The one to change; absent for a new one. */
  project?: Project;
  onClose: () => void;
  onSaved: (project: Project) => void;
}

/** A new project, or another name or language for one; the slug stays. */
export function ProjectDialog(props: ProjectDialogProps) {
  const { project, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const form = useProjectForm(props);
  const { slug, name, locale, set, save } = form;
  return (
    <FormDialog
      title={
        project
          ? t('project.change.title', { name: project.name })
          : t('projects.create')
      }
      confirmLabel={t(project ? 'form.save' : 'projects.createConfirm')}
      action={save}
      isReady={SLUG.test(slug) && name.trim() !== ''}
      fields={{ slug: t('project.slug'), name: t('project.name') }}
      onClose={onClose}
    >
      <TextField
        label={t('project.name')}
        isRequired
        maxLength={NAME_MAX_CHARS}
        value={name}
        onChange={value => set({ name: value })}
      />
      {!project && (
        <TextField
          label={t('project.slug')}
          description={t('project.slugHelp')}
          isRequired
          isInvalid={
            (slug !== '' && !SLUG.test(slug)) ||
            namedFields(save.error, ['slug']).length > 0
          }
          value={slug}
          onChange={value => set({ slug: value })}
        />
      )}
      <Select
        label={t('project.locale')}
        description={t('project.localeHelp')}
        options={[
          { value: 'en', label: 'English' },
          { value: 'ru', label: 'Русский' },
        ]}
        value={locale}
        onChange={key => set({ locale: key as Locale })}
      />
    </FormDialog>
  );
}

function useProjectForm({ project, onSaved }: ProjectDialogProps) {
  const kernelApi = useApi(kernelApiRef);
  const [state, setState] = useState({
    slug: project?.slug ?? '',
    name: project?.name ?? '',
    locale: project?.locale ?? ('en' as Locale),
  });
  const { slug, name, locale } = state;
  const save = useAction(async () => {
    const input = { slug, name: name.trim(), locale };
    onSaved(await kernelApi.putProject({ ...input, onlyNew: !project }));
  });
  const set = (change: Partial<typeof state>) =>
    setState(previous => ({ ...previous, ...change }));
  return { ...state, set, save };
}
