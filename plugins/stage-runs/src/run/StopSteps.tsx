import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCheckLine, RiHourglassLine, RiSubtractLine } from '@remixicon/react';
import { ClockTime } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunStop } from '@stagecraft/backstage-plugin-stage-runs-common';
import { personName } from '../shared/personName';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

const ICONS = {
  done: RiCheckLine,
  pending: RiHourglassLine,
  skipped: RiSubtractLine,
};

/** How far a stop has come: asked for, acknowledged by the runner, confirmed dead. */
export function StopSteps(props: { stop: RunStop }) {
  const { stop } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const acknowledged = acknowledgement(stop);
  const confirmed = stop.confirmedAt ? 'done' : 'pending';
  return (
    <ol className={styles.stopSteps} aria-label={t('run.stop.steps')}>
      <StopStep
        state="done"
        at={stop.requestedAt}
        text={
          stop.requestedBy
            ? t('run.stop.requestedBy', {
                person: personName(stop.requestedBy),
              })
            : t('run.stop.requested')
        }
      />
      <StopStep
        state={acknowledged}
        at={stop.acknowledgedAt}
        text={t(`run.stop.acknowledged.${acknowledged}`)}
      />
      <StopStep
        state={confirmed}
        at={stop.confirmedAt}
        text={t(`run.stop.confirmed.${confirmed}`)}
      />
    </ol>
  );
}

/** A runner that was gone, or never there, acknowledges nothing. */
function acknowledgement(stop: RunStop): keyof typeof ICONS {
  if (stop.acknowledgedAt) return 'done';
  return stop.confirmedAt ? 'skipped' : 'pending';
}

function StopStep(props: {
  state: keyof typeof ICONS;
  at: string | undefined;
  text: string;
}) {
  const { state, at, text } = props;
  const Icon = ICONS[state];
  return (
    <li className={styles.stopStep} data-state={state}>
      <Icon className={styles.stopIcon} aria-hidden="true" />
      <span>
        {text}
        {at && ' · '}
        {at && <ClockTime value={at} />}
      </span>
    </li>
  );
}
