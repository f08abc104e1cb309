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

interface FilterProps {
  filters: RunFilters;
  onChange: (change: Partial<RunFilters>) => void;
}

/** The filters of the list. `isRepositoryFixed` leaves out the repository, where the page is about one. */
export function RunFilterBar(
  props: FilterProps & {
    stages: readonly StageSummary[];
    isRepositoryFixed: boolean;
  },
) {
  const { filters, stages, isRepositoryFixed, onChange } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <div
      className={styles.filters}
      role="group"
      aria-label={t('runs.filter.group')}
    >
      <StatusFilter filters={filters} onChange={onChange} />
      <OutcomeFilter filters={filters} onChange={onChange} />
      <StageFilter filters={filters} onChange={onChange} stages={stages} />
      {!isRepositoryFixed && (
        <RepositoryFilter filters={filters} onChange={onChange} />
      )}
      <div className={styles.switch}>
        <Switch
          label={t('runs.filter.mine')}
          isSelected={filters.isMine}
          onChange={isMine => onChange({ isMine })}
        />
      </div>
    </div>
  );
}

function StatusFilter({ filters, onChange }: FilterProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
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
  );
}

function OutcomeFilter({ filters, onChange }: FilterProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const options = RUN_OUTCOMES.map(outcome => ({
    value: outcome as string,
    label: t(`state.${outcome}`),
  }));
  return (
    <Select
      className={styles.field}
      label={t('runs.filter.outcome')}
      options={[{ value: ANY, label: t('runs.filter.any') }, ...options]}
      value={filters.outcome ?? ANY}
      onChange={key =>
        onChange({ outcome: key === ANY ? undefined : (key as RunOutcome) })
      }
    />
  );
}

function StageFilter(props: FilterProps & { stages: readonly StageSummary[] }) {
  const { filters, onChange, stages } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const options = stages.map(stage => ({
    value: stage.id,
    label: stage.title,
  }));
  return (
    <Select
      className={styles.field}
      label={t('runs.filter.stage')}
      options={[{ value: ANY, label: t('runs.filter.any') }, ...options]}
      value={filters.stage ?? ANY}
      onChange={key =>
        onChange({ stage: key === ANY ? undefined : String(key) })
      }
    />
  );
}

/** Changes the filter when the typing pauses, not with each letter. */
function RepositoryFilter({ filters, onChange }: FilterProps) {
  const repository = filters.repository ?? '';
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [text, setText] = useState(repository);
  useEffect(() => setText(repository), [repository]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === repository) return undefined;
    const timer = setTimeout(
      () => onChange({ repository: wanted || undefined }),
      TYPING_PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, repository, onChange]);
  return (
    <SearchField
      className={styles.field}
      label={t('runs.filter.repository')}
      placeholder={t('runs.filter.repositoryForm')}
      value={text}
      onChange={setText}
    />
  );
}
