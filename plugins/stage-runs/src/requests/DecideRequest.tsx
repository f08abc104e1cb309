import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Flex,
  Radio,
  RadioGroup,
  TextAreaField,
} from '@backstage/ui';
import { ErrorPanel, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequestDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runsApiRef, type DecideRequest as Decision } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

const CUSTOM = 'custom';
const MAX_TEXT = 2_000;

interface DecideProps {
  detail: AgentRequestDetail;
  onDecided: () => void;
}

/** Where a person who may, decides about exactly what the page shows. */
export function DecideRequest(props: DecideProps) {
  const { actions, request } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!actions.decide) {
    return (
      <Alert
        status="info"
        icon
        title={t('requests.decide.others', {
          who: t(`requests.mode.${request.mode}`),
        })}
      />
    );
  }
  return request.kind === 'question' ? (
    <AnswerQuestion {...props} />
  ) : (
    <DecideCall {...props} />
  );
}

function DecideCall(props: DecideProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [reason, setReason] = useState('');
  const decision = useDecision(props);
  const said = reason.trim() ? { reason: reason.trim() } : {};
  return (
    <Section title={t('requests.decide.call')}>
      <Flex direction="column" gap="4">
        <TextAreaField
          label={t('requests.decide.reason')}
          description={t('requests.decide.reasonHint')}
          value={reason}
          maxLength={MAX_TEXT}
          onChange={setReason}
        />
        <Flex gap="2">
          <Button
            variant="primary"
            isPending={decision.isPending}
            onPress={() => decision.take({ decision: 'approved', ...said })}
          >
            {t('requests.decide.approve')}
          </Button>
          <Button
            variant="secondary"
            isDisabled={decision.isPending}
            onPress={() => decision.take({ decision: 'denied', ...said })}
          >
            {t('requests.decide.deny')}
          </Button>
        </Flex>
        <DecisionError error={decision.error} />
      </Flex>
    </Section>
  );
}

function AnswerQuestion(props: DecideProps) {
  const { allowCustom, options = [] } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [chosen, setChosen] = useState<string>();
  const [text, setText] = useState('');
  const decision = useDecision(props);
  const answer = answerOf(options, chosen, text);
  return (
    <Section title={t('requests.decide.question')}>
      <Flex direction="column" gap="4">
        <RadioGroup
          label={props.detail.request.summary}
          value={chosen ?? ''}
          onChange={setChosen}
        >
          {options.map((option, index) => (
            <Radio key={option} value={String(index)}>
              {option}
            </Radio>
          ))}
          {allowCustom && (
            <Radio value={CUSTOM}>{t('requests.decide.custom')}</Radio>
          )}
        </RadioGroup>
        {chosen === CUSTOM && (
          <TextAreaField
            label={t('requests.decide.customText')}
            value={text}
            maxLength={MAX_TEXT}
            onChange={setText}
          />
        )}
        <Flex gap="2">
          <Button
            variant="primary"
            isDisabled={!answer}
            isPending={decision.isPending}
            onPress={() =>
              answer && decision.take({ decision: 'approved', ...answer })
            }
          >
            {t('requests.decide.answer')}
          </Button>
          <Button
            variant="secondary"
            isDisabled={decision.isPending}
            onPress={() => decision.take({ decision: 'denied' })}
          >
            {t('requests.decide.noAnswer')}
          </Button>
        </Flex>
        <DecisionError error={decision.error} />
      </Flex>
    </Section>
  );
}

/** Undefined: nothing that could be sent has been chosen yet. */
function answerOf(
  options: string[],
  chosen: string | undefined,
  text: string,
): Pick<Decision, 'selectedOption' | 'customText'> | undefined {
  if (chosen === undefined) return undefined;
  if (chosen !== CUSTOM) return { selectedOption: options[Number(chosen)] };
  return text.trim() ? { customText: text.trim() } : undefined;
}

/** The digest is of what the page shows: the server refuses when it is another by now. */
function useDecision({ detail, onDecided }: DecideProps) {
  const runsApi = useApi(runsApiRef);
  const { start, ...state } = useAction(
    async (decision: Omit<Decision, 'digest'>) => {
      const { digest, request } = detail;
      await runsApi.decideRequest(request.id, { ...decision, digest });
      onDecided();
    },
  );
  return { ...state, take: start };
}

function DecisionError({ error }: { error: Error | undefined }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!error) return null;
  return <ErrorPanel title={t('requests.decide.failed')} error={error} />;
}
