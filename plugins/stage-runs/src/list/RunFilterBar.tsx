import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField, Select, Switch } from '@backstage/ui';
import type {
  RunOutcome,
  RunStatus,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useEffect, useState } from 'react';
import { stageRunsTranslationRef } from '../translation';
import { RUN_OUTCOMES, RUN_STATUSES, type RunFilters } from './runFilters';
import styles from './RunsList.module.css';

const ANY = 'any';
const TYPING_PAUSE_MS = 400;

/** The filters of the list. `isRepositoryFixed` leaves out the repository, where the page is about one. */
export function RunFilterBar(props: {
  filters: RunFilters;
  stages: readonly StageSummary[];
  isRepositoryFixed: boolean;
  onChange: (change: Partial<RunFilters>) => void;
}) {
  const { filters, stages, isRepositoryFixed, onChange } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const any = { value: ANY, label: t('runs.filter.any') };
  return (
    <div
      className={styles.filters}
      role="group"
      aria-label={t('runs.filter.group')}
    >
      <Select
        className={styles.field}
        label={t('runs.filter.status')}
        placeholder={t('runs.filter.any')}
        selectionMode="multiple"
        options={RUN_STATUSES.map(status => ({
          value: status,
          label: t(`state.${status}`),
        }))}
        value={filters.statuses}
        onChange={keys => onChange({ statuses: keys as RunStatus[] })}
      />
      <Select
        className={styles.field}
        label={t('runs.filter.outcome')}
        options={[
          any,
          ...RUN_OUTCOMES.map(outcome => ({
            value: outcome,
            label: t(`state.${outcome}`),
          })),
        ]}
        value={filters.outcome ?? ANY}
        onChange={key =>
          onChange({ outcome: key === ANY ? undefined : (key as RunOutcome) })
        }
      />
      <Select
        className={styles.field}
        label={t('runs.filter.stage')}
        options={[
          any,
          ...stages.map(stage => ({ value: stage.id, label: stage.title })),
        ]}
        value={filters.stage ?? ANY}
        onChange={key =>
          onChange({ stage: key === ANY ? undefined : String(key) })
        }
      />
      {!isRepositoryFixed && (
        <RepositoryFilter
          repository={filters.repository ?? ''}
          onChange={repository =>
            onChange({ repository: repository || undefined })
          }
        />
      )}
      <Switch
        label={t('runs.filter.mine')}
        isSelected={filters.isMine}
        onChange={isMine => onChange({ isMine })}
      />
    </div>
  );
}

/** Changes the filter when the typing pauses, not with each letter. */
function RepositoryFilter(props: {
  repository: string;
  onChange: (repository: string) => void;
}) {
  const { repository, onChange } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [text, setText] = useState(repository);
  useEffect(() => setText(repository), [repository]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === repository) return undefined;
    const timer = setTimeout(() => onChange(wanted), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, repository, onChange]);
  return (
    <SearchField
      className={styles.field}
      label={t('runs.filter.repository')}
      placeholder=""
      value={text}
      onChange={setText}
    />
  );
}
