import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { EmptyState, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { StageSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunsApi } from '../api/RunsApi';
import issueStyles from '../issue/Issue.module.css';
import { LabelList } from '../issue/LabelList';
import { stageRunsTranslationRef } from '../translation';
import { FindIssue } from './FindIssue';
import { Loaded } from './Loaded';
import styles from './Stages.module.css';

const load = (api: RunsApi, signal: AbortSignal) => api.listStages(signal);

/** The stages on the way of an issue, and those beside it. */
export function StageList() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <div className={styles.page}>
      <FindIssue />
      <Loaded
        load={load}
        texts={{
          loading: t('stages.loading'),
          failed: t('stages.loadFailed'),
        }}
      >
        {stages => <Stages stages={stages} />}
      </Loaded>
    </div>
  );
}

function Stages({ stages }: { stages: StageSummary[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (stages.length === 0) {
    return (
      <EmptyState
        title={t('stages.none.title')}
        description={t('stages.none.description')}
      />
    );
  }
  // Answers of an earlier version do not say where a stage stands.
  const isOnTheWay = ({ place = 'pipeline' }: StageSummary) =>
    place === 'pipeline';
  const onTheWay = stages.filter(isOnTheWay);
  const beside = stages.filter(stage => !isOnTheWay(stage));
  return (
    <>
      {onTheWay.length > 0 && (
        <StageSection title={t('stages.onTheWay')} stages={onTheWay} />
      )}
      {beside.length > 0 && (
        <StageSection title={t('stages.beside')} stages={beside} />
      )}
    </>
  );
}

function StageSection(props: { title: string; stages: StageSummary[] }) {
  return (
    <Section title={props.title}>
      <ul className={issueStyles.rows}>
        {props.stages.map(stage => (
          <li key={stage.id}>
            <StageRow stage={stage} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function StageRow({ stage }: { stage: StageSummary }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { reviseLabel, triggerLabel } = stage;
  return (
    <>
      <div className={issueStyles.what}>
        <Text weight="bold">{stage.title}</Text>
        <p className={issueStyles.why}>{factsOf(stage, t)}</p>
        {stage.disabledReason && (
          <p className={issueStyles.why}>
            {t('stages.disabled', { reason: stage.disabledReason })}
          </p>
        )}
      </div>
      <LabelList
        name={t('stages.labelsOf', { stage: stage.title })}
        labels={reviseLabel ? [triggerLabel, reviseLabel] : [triggerLabel]}
      />
    </>
  );
}

type Translate = TranslationFunction<typeof stageRunsTranslationRef.T>;

/** In one line: who works, what comes out, on which ways. */
function factsOf(stage: StageSummary, t: Translate): string {
  const { agentName, deadlineMinutes, output, profiles } = stage;
  return [
    agentName ?? stage.agentKey,
    output,
    profiles && profiles.length > 0 && profiles.join(', '),
    t(`stages.scope.${stage.writeScope}`),
    deadlineMinutes && t('stages.deadline', { minutes: `${deadlineMinutes}` }),
  ]
    .filter(Boolean)
    .join(' · ');
}
