import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { ErrorPanel } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { runsApiRef } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

/** Puts a waiting run before the others of its project, or back among them. */
export function PriorityButton(props: {
  detail: RunDetail;
  onChanged: () => void;
}) {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const isFirst = detail.execution.priority === 'high';
  const move = useAction(async () => {
    await runsApi.setPriority(detail.summary.id, isFirst ? 'normal' : 'high');
    onChanged();
  });
  return (
    <>
      <Button
        variant="secondary"
        isPending={move.isPending}
        onPress={move.start}
      >
        {t(isFirst ? 'run.priority.putBack' : 'run.priority.putFirst')}
      </Button>
      {move.error && (
        <ErrorPanel title={t('run.priority.failed')} error={move.error} />
      )}
    </>
  );
}
