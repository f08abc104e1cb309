import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import {
  RiCheckLine,
  RiCircleLine,
  RiHistoryLine,
  RiPlayCircleLine,
  RiSearchEyeLine,
  RiSkipForwardLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import {
  Section,
  StatusBadge,
  type StatusTone,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueTransitions,
  WayStage,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import styles from './Issue.module.css';

const LOOKS: Record<
  WayStage['state'],
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  not_started: { tone: 'neutral', icon: RiCircleLine },
  working: { tone: 'info', icon: RiPlayCircleLine },
  delivered: { tone: 'warning', icon: RiSearchEyeLine },
  approved: { tone: 'positive', icon: RiCheckLine },
  skipped: { tone: 'neutral', icon: RiSkipForwardLine },
  superseded: { tone: 'neutral', icon: RiHistoryLine },
};

/** The stages that the issue passes through: what it has of each, and why one was passed by. */
export function IssueWay(props: { issue: IssueTransitions; runHref: RunHref }) {
  const { issue, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section
      title={t('issue.way.title', {
        profile: issue.scope?.title ?? issue.profile,
      })}
    >
      <ol className={styles.rows}>
        {issue.way.map(stage => (
          <li key={stage.stage}>
            <div className={styles.what}>
              <StageTitle stage={stage} runHref={runHref} />
              <SkipReason stage={stage} />
            </div>
            {isNext(stage, issue) && <span>{t('issue.way.next')}</span>}
            <StatusBadge
              {...LOOKS[stage.state]}
              label={t(`issue.way.${stage.state}`)}
            />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function StageTitle(props: { stage: WayStage; runHref: RunHref }) {
  const { title, runId } = props.stage;
  if (!runId) return <Text>{title}</Text>;
  return <Link href={props.runHref(runId)}>{title}</Link>;
}

function SkipReason({ stage }: { stage: WayStage }) {
  const { decision, skipReason } = stage;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!skipReason) return null;
  return (
    <p className={styles.why}>
      {t(`issue.skip.${skipReason}`)}
      {decision && ` ${decision.login}: ${decision.reason}`}
    </p>
  );
}

function isNext(
  { label, state }: WayStage,
  { transitions }: IssueTransitions,
): boolean {
  const transition = transitions.find(each => each.label === label);
  const isIdle = state === 'not_started' || state === 'superseded';
  return isIdle && transition?.open === true;
}
