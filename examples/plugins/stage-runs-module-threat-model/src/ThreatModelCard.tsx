import {
  createTranslationRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import {
  RiErrorWarningLine,
  RiHourglassLine,
  RiShieldCheckLine,
} from '@remixicon/react';
import {
  Section,
  StatusBadge,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunCardProps,
  RunDetail,
} from '@stagecraft/backstage-plugin-stage-runs-react';

/** Russian is part of the ref, so every app has it without set-up. */
const translationRef = createTranslationRef({
  id: 'acme.threat-model',
  messages: {
    title: 'Threat model',
    complete: 'Complete',
    completeHint: 'Every threat that it names has a mitigation.',
    incomplete: 'Incomplete',
    incompleteHint:
      'Nothing was delivered. What is missing stands above, in the output of the verifier threat-model.',
    open: 'Not checked yet',
    openHint: 'It is checked when the agent has handed it in.',
    read: 'Read it in pull request #{{number}}',
  },
  translations: {
    ru: async () => ({
      default: {
        title: 'Модель угроз',
        complete: 'Полная',
        completeHint: 'У каждой названной угрозы есть мера.',
        incomplete: 'Неполная',
        incompleteHint:
          'Ничего не сдано. Чего не хватает, сказано выше, в выводе проверки threat-model.',
        open: 'Ещё не проверена',
        openHint: 'Проверка начнётся, когда агент сдаст документ.',
        read: 'Прочитать в запросе на слияние №{{number}}',
      },
    }),
  },
});

const LOOKS = {
  complete: { tone: 'positive', icon: RiShieldCheckLine },
  incomplete: { tone: 'negative', icon: RiErrorWarningLine },
  open: { tone: 'neutral', icon: RiHourglassLine },
} as const;

/** Undefined: the run has ended before there was something to check. */
function verdictOf(run: RunDetail): keyof typeof LOOKS | undefined {
  const own = run.verification?.verifiers.find(
    ({ name, source }) => name === 'threat-model' && source === 'stage',
  );
  if (!own) return run.summary.finishedAt ? undefined : 'open';
  if (own.state === 'waiting' || own.state === 'running') return 'open';
  return own.state === 'passed' ? 'complete' : 'incomplete';
}

/** Whether the threat model is complete, and where to read it. */
export function ThreatModelCard({ run }: RunCardProps) {
  const { t } = useTranslationRef(translationRef);
  const verdict = verdictOf(run);
  const { pullRequestNumber, pullRequestUrl } = run.summary;
  if (!verdict) return null;
  return (
    <Section title={t('title')}>
      <Flex direction="column" gap="2" align="start">
        <StatusBadge {...LOOKS[verdict]} label={t(verdict)} />
        <Text as="p" color="secondary">
          {t(`${verdict}Hint`)}
        </Text>
        {pullRequestUrl && (
          <Link href={pullRequestUrl}>
            {t('read', { number: String(pullRequestNumber) })}
          </Link>
        )}
      </Flex>
    </Section>
  );
}
