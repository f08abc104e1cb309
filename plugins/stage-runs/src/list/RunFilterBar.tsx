import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, Switch } from '@backstage/ui';
import {
  ChoiceFilter,
  FilterBar,
  SearchFilter,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunStatus,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { stageRunsTranslationRef } from '../translation';
import { RUN_OUTCOMES, RUN_STATUSES, type RunFilters } from './runFilters';
import styles from './RunsList.module.css';

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
    <FilterBar label={t('runs.filter.group')}>
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
    </FilterBar>
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
  return (
    <ChoiceFilter
      label={t('runs.filter.outcome')}
      anyLabel={t('runs.filter.any')}
      options={RUN_OUTCOMES.map(outcome => ({
        value: outcome,
        label: t(`state.${outcome}`),
      }))}
      value={filters.outcome}
      onChange={outcome => onChange({ outcome })}
    />
  );
}

function StageFilter(props: FilterProps & { stages: readonly StageSummary[] }) {
  const { filters, onChange, stages } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <ChoiceFilter
      label={t('runs.filter.stage')}
      anyLabel={t('runs.filter.any')}
      options={stages.map(({ id, title }) => ({ value: id, label: title }))}
      value={filters.stage}
      onChange={stage => onChange({ stage })}
    />
  );
}

function RepositoryFilter({ filters, onChange }: FilterProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const change = useCallback(
    (repository: string | undefined) => onChange({ repository }),
    [onChange],
  );
  return (
    <SearchFilter
      label={t('runs.filter.repository')}
      placeholder={t('runs.filter.repositoryForm')}
      value={filters.repository}
      onChange={change}
    />
  );
}
