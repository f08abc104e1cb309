import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, TextField } from '@backstage/ui';
import { ChoiceFilter } from '@stagecraft/backstage-plugin-kernel-react';
import { useState, type FormEvent } from 'react';
import { kernelTranslationRef } from '../translation';
import styles from './Audit.module.css';
import {
  ACTOR_TYPES,
  isFiltering,
  NO_AUDIT_FILTERS,
  type AuditFilters,
} from './auditFilters';

const TEXTS = [
  ...(['types', 'actorId', 'projectId', 'runId', 'correlationId'] as const),
];
const DAYS = ['from', 'until'] as const;

/** What is looked for; nothing is asked until it is sent. */
export function AuditFilterForm(props: {
  filters: AuditFilters;
  onShow: (filters: AuditFilters) => void;
}) {
  const { onShow } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const [filters, setFilters] = useState(props.filters);
  const change = (next: Partial<AuditFilters>) =>
    setFilters(previous => ({ ...previous, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onShow(filters);
  };
  return (
    <form
      className={styles.filters}
      aria-label={t('audit.filter.group')}
      onSubmit={submit}
    >
      <ActorTypeFilter filters={filters} onChange={change} />
      {TEXTS.map(name => (
        <TextField
          key={name}
          className={styles.field}
          label={t(`audit.filter.${name}`)}
          placeholder={name === 'types' ? 'run.failed, approval.' : undefined}
          value={filters[name]}
          onChange={text => change({ [name]: text })}
        />
      ))}
      {DAYS.map(name => (
        <label key={name} className={styles.day}>
          {t(`audit.filter.${name}`)}
          <input
            type="date"
            className={styles.dayInput}
            value={filters[name]}
            onChange={event => change({ [name]: event.target.value })}
          />
        </label>
      ))}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary">
          {t('audit.filter.show')}
        </Button>
        {isFiltering(props.filters) && (
          <Button variant="secondary" onPress={() => onShow(NO_AUDIT_FILTERS)}>
            {t('audit.filter.reset')}
          </Button>
        )}
      </div>
    </form>
  );
}

function ActorTypeFilter(props: {
  filters: AuditFilters;
  onChange: (next: Partial<AuditFilters>) => void;
}) {
  const { t } = useTranslationRef(kernelTranslationRef);
  return (
    <ChoiceFilter
      label={t('audit.filter.actorType')}
      anyLabel={t('audit.filter.any')}
      options={ACTOR_TYPES.map(value => ({
        ...{ value, label: t(`audit.actor.${value}`) },
      }))}
      value={props.filters.actorType || undefined}
      onChange={value => props.onChange({ actorType: value ?? '' })}
    />
  );
}
