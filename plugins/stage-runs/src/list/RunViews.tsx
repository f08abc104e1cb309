import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { stageRunsTranslationRef } from '../translation';
import { RUN_VIEWS, viewOf, type RunFilters, type RunView } from './runFilters';

/** The lists that people come for, each with one press: they set the status filter. */
export function RunViews(props: {
  filters: RunFilters;
  onChange: (change: Partial<RunFilters>) => void;
}) {
  const { filters, onChange } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const view = viewOf(filters);
  return (
    <ToggleButtonGroup
      aria-label={t('runs.view.label')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={view ? [view] : []}
      onSelectionChange={keys => {
        const [chosen] = [...keys] as RunView[];
        if (chosen) onChange({ statuses: [...RUN_VIEWS[chosen]] });
      }}
    >
      {(Object.keys(RUN_VIEWS) as RunView[]).map(id => (
        <ToggleButton key={id} id={id}>
          {t(`runs.view.${id}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
