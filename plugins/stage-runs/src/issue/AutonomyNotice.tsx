import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Text } from '@backstage/ui';
import {
  ClockTime,
  ErrorPanel,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import {
  choiceHaltText,
  type AutonomyChoice,
  type IssueTransitions,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { runsApiRef } from '../api/RunsApi';
import { personName } from '../shared/personName';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

interface AutonomyNoticeProps {
  issue: IssueTransitions;
  onChoose: () => void;
  onChanged: () => void;
}

/** The last choice to go on without approvals: open, or how it ended; and the way to another one. */
export function AutonomyNotice(props: AutonomyNoticeProps) {
  const { issue, onChoose, onChanged } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { autonomy } = issue;
  if (!autonomy) return null;
  const { choice, stages } = autonomy;
  return (
    <>
      {choice && !choice.endedAt && (
        <OpenChoice issue={issue} choice={choice} onChanged={onChanged} />
      )}
      {choice?.endedAt && <EndedChoice choice={choice} />}
      {stages.length > 0 && (
        <div>
          <Button variant="secondary" onPress={onChoose}>
            {t('issue.autonomy.button')}
          </Button>
        </div>
      )}
    </>
  );
}

function OpenChoice(props: {
  issue: IssueTransitions;
  choice: AutonomyChoice;
  onChanged: () => void;
}) {
  const { issue, choice, onChanged } = props;
  const { repository, issueNumber } = issue;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const stop = useAction(async () => {
    await runsApi.stopAutonomy({ repository, issueNumber });
    onChanged();
  });
  return (
    <>
      <Alert
        status="warning"
        icon
        title={t('issue.autonomy.open', { until: choice.untilStage })}
        description={<ChosenBy choice={choice} />}
        customActions={
          issue.autonomy?.mayStop ? (
            <Button
              variant="secondary"
              isPending={stop.isPending}
              onPress={stop.start}
            >
              {t('issue.autonomy.stop')}
            </Button>
          ) : undefined
        }
      />
      {stop.error && (
        <ErrorPanel title={t('issue.autonomy.stopFailed')} error={stop.error} />
      )}
    </>
  );
}

function EndedChoice({ choice }: { choice: AutonomyChoice }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  const { endReason, endedAt, endedBy, haltCode, untilStage } = choice;
  const why =
    haltCode && choiceHaltText(haltCode, language === 'ru' ? 'ru' : 'en');
  return (
    <Alert
      status={endReason === 'finished' ? 'info' : 'warning'}
      icon
      title={t(`issue.autonomy.${endReason ?? 'finished'}`, {
        until: untilStage,
      })}
      description={
        <>
          <Text as="p">
            {why} {endedBy && personName(endedBy)}{' '}
            <ClockTime value={endedAt!} />
          </Text>
          <Text as="p">{t('issue.autonomy.personGoesOn')}</Text>
          <ChosenBy choice={choice} />
        </>
      }
    />
  );
}

function ChosenBy({ choice }: { choice: AutonomyChoice }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Text as="p">
      {t('issue.autonomy.chosenBy', { person: personName(choice.chosenBy) })}{' '}
      <ClockTime value={choice.createdAt} />. {choice.reason}
    </Text>
  );
}
