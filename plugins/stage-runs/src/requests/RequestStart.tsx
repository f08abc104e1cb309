import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import {
  ClockTime,
  DefinitionList,
  RunbookPage,
  Section,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import {
  choiceHaltText,
  type AgentRequestStart,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';

/** The stage that was approved: that it waits for the end of the run, or what came of it. */
export function RequestStart(props: {
  start: AgentRequestStart;
  runHref: RunHref;
}) {
  const { start, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  return (
    <Section title={t('requests.start.title')}>
      <DefinitionList
        items={[
          { term: t('requests.start.label'), value: start.label },
          {
            term: t('requests.start.state'),
            value: t(`requests.start.${start.state}`),
          },
          {
            term: t('requests.start.why'),
            value:
              start.code &&
              choiceHaltText(start.code, language === 'ru' ? 'ru' : 'en'),
          },
          {
            term: t('requests.start.run'),
            value: start.runId && (
              <Link href={runHref(start.runId)}>
                {t('requests.start.open')}
              </Link>
            ),
          },
          {
            term: t('requests.start.at'),
            value: start.endedAt && <ClockTime value={start.endedAt} />,
          },
        ]}
      />
      {start.code && <RunbookPage page="approved-stage-does-not-start.md" />}
    </Section>
  );
}
