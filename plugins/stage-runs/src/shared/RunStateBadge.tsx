import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { StatusBadge } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { RUN_STATE_LOOKS, runStateOf } from './runState';

/** The state of a run as icon, text and colour. */
export function RunStateBadge(props: {
  run: Pick<RunSummary, 'status' | 'outcome' | 'stopRequested'>;
}) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const state = runStateOf(props.run);
  const { tone, icon } = RUN_STATE_LOOKS[state];
  return <StatusBadge tone={tone} icon={icon} label={t(`state.${state}`)} />;
}
