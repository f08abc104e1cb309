import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Select } from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
  Section,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { PromptPreview } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { runsApiRef, type PreviewQuery } from '../api/RunsApi';
import { PageTitle } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import { PromptCandidates } from './PromptCandidates';
import { ProjectText } from './ProjectText';
import { PromptParts } from './PromptParts';
import styles from './Prompts.module.css';

interface PromptsViewProps {
  query: PreviewQuery;
  onChange: (changes: Partial<PreviewQuery>) => void;
}

/** The prompt that a run would have now: which template counts, who gives it, and the whole text. */
export function PromptsView({ query, onChange }: PromptsViewProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const preview = usePreview(query);
  return (
    <div className={styles.page}>
      <PageTitle title={t('prompts.of', { repository: query.repository })} />
      <PromptChoice query={query} onChange={onChange} />
      {preview.error && (
        <ErrorPanel
          title={t('prompts.loadFailed')}
          error={preview.error}
          onRetry={preview.reload}
        />
      )}
      {!preview.value && !preview.error && (
        <LoadingRows label={t('prompts.loading')} rows={6} />
      )}
      {preview.value && (
        <Preview preview={preview.value} onChanged={preview.reload} />
      )}
    </div>
  );
}

function Preview(props: { preview: PromptPreview; onChanged: () => void }) {
  const { preview, onChanged } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { candidates, differsFromRepository, problem, prompt } = preview;
  return (
    <>
      {problem && (
        <Alert
          status="danger"
          icon
          title={t('prompts.problem')}
          description={problem.message}
        />
      )}
      {differsFromRepository && (
        <Alert
          status="warning"
          icon
          title={t('prompts.differs')}
          description={t('prompts.differsHelp')}
        />
      )}
      {candidates.length > 0 && <PromptCandidates candidates={candidates} />}
      {candidates.length > 0 && preview.mayManage && (
        <ProjectText preview={preview} onChanged={onChanged} />
      )}
      {prompt && (
        <Section title={t('prompts.whole')}>
          <PromptParts prompt={prompt} />
        </Section>
      )}
    </>
  );
}

function usePreview(query: PreviewQuery) {
  const runsApi = useApi(runsApiRef);
  const { repository, stage, kind, locale, issueNumber } = query;
  const load = useCallback(
    (signal: AbortSignal) =>
      runsApi.previewPrompt(
        { repository, stage, kind, locale, issueNumber },
        signal,
      ),
    [runsApi, repository, stage, kind, locale, issueNumber],
  );
  return usePolling(load, { intervalMs: undefined });
}

function PromptChoice({ query, onChange }: PromptsViewProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.listStages(signal),
    [runsApi],
  );
  const stages = usePolling(load, { intervalMs: undefined });
  return (
    <div
      className={styles.choice}
      role="group"
      aria-label={t('prompts.choice.group')}
    >
      <Select
        className={styles.field}
        label={t('prompts.choice.stage')}
        options={(stages.value ?? []).map(({ id, title }) => ({
          ...{ value: id, label: title },
        }))}
        value={query.stage}
        onChange={stage => stage && onChange({ stage: String(stage) })}
      />
      <Select
        className={styles.field}
        label={t('prompts.choice.kind')}
        options={(['work', 'revise'] as const).map(kind => ({
          ...{ value: kind, label: t(`prompts.kind.${kind}`) },
        }))}
        value={query.kind}
        onChange={kind => onChange({ kind: kind as PreviewQuery['kind'] })}
      />
      <Select
        className={styles.field}
        label={t('prompts.choice.locale')}
        placeholder={t('prompts.choice.ofProject')}
        options={[
          { value: 'en', label: 'English' },
          { value: 'ru', label: 'Русский' },
        ]}
        value={query.locale ?? null}
        onChange={locale =>
          onChange({ locale: locale as PreviewQuery['locale'] })
        }
      />
    </div>
  );
}
