import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import {
  DefinitionList,
  ExactTime,
  formatBytes,
  Section,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSession as Session } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

/** What is kept of the agent's memory, from which a next attempt or a revision goes on. */
export function RunSession(props: { session?: Session }) {
  const { session } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  if (!session) return null;
  return (
    <Section title={t('run.session.title')}>
      <Flex direction="column" gap="3">
        {session.emptiedAt && (
          <Text as="p">
            {t('run.session.emptied')} <ExactTime value={session.emptiedAt} />
          </Text>
        )}
        <DefinitionList
          items={[
            {
              term: t('run.session.saved'),
              value: <ExactTime value={session.savedAt} />,
            },
            {
              term: t('run.session.attempt'),
              value: t('run.log.attemptNumber', {
                attempt: String(session.attempt),
              }),
            },
            { term: t('run.session.version'), value: session.version },
            {
              term: t('run.session.size'),
              value: formatBytes(session.sizeBytes, language),
            },
          ]}
        />
      </Flex>
    </Section>
  );
}
