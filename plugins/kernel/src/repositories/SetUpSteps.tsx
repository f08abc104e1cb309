import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  RiCheckLine,
  RiErrorWarningLine,
  RiHourglassLine,
} from '@remixicon/react';
import type { SetUpStep } from '@stagecraft/backstage-plugin-kernel-common';
import {
  RunbookPage,
  StatusBadge,
  type StatusTone,
} from '@stagecraft/backstage-plugin-kernel-react';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';

const LOOKS = {
  pending: { tone: 'info', icon: RiHourglassLine },
  done: { tone: 'positive', icon: RiCheckLine },
  failed: { tone: 'negative', icon: RiErrorWarningLine },
} satisfies Record<
  SetUpStep['state'],
  { tone: StatusTone; icon: typeof RiCheckLine }
>;

/** Whether the repository has on GitHub what it needs, and why not. */
export function SetUpSteps(props: { steps: SetUpStep[] }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const failed = props.steps.filter(({ problem }) => problem);
  return (
    <div className={styles.cell} role="status">
      <div className={styles.tags}>
        {props.steps.map(({ step, state }) => (
          <StatusBadge
            key={step}
            {...LOOKS[state]}
            label={t(`repositories.step.${step}.${state}`)}
          />
        ))}
      </div>
      {failed.map(({ step, problem }) => (
        <Text as="p" key={step}>
          {problem}
        </Text>
      ))}
      {failed.length > 0 && <RunbookPage page="repository-set-up-fails.md" />}
    </div>
  );
}
