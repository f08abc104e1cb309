import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  Section,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { totalTokens } from './attemptState';

/** What ran, when, and on which branch. */
export function RunFacts(props: { detail: RunDetail }) {
  const { summary, execution, attempts } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const numbers = new Intl.NumberFormat(useLanguage());
  const tokens = totalTokens(attempts);
  const id = (term: string, value: string | undefined) => ({
    term,
    value: value && <CopyableId label={term} value={value} />,
  });
  const time = (term: string, value: string | undefined) => ({
    term,
    value: value && <ExactTime value={value} />,
  });
  return (
    <Section title={t('run.facts.title')}>
      <DefinitionList
        items={[
          { term: t('run.facts.project'), value: summary.projectSlug },
          { term: t('run.facts.agent'), value: summary.agentKey },
          { term: t('run.facts.runtime'), value: execution.runtime },
          { term: t('run.facts.model'), value: execution.model },
          { term: t('run.facts.effort'), value: execution.reasoningEffort },
          {
            term: t('run.facts.tokens'),
            value:
              tokens &&
              t('run.facts.tokensInOut', {
                input: numbers.format(tokens.input),
                output: numbers.format(tokens.output),
              }),
          },
          time(t('run.facts.started'), summary.startedAt),
          time(t('run.facts.finished'), summary.finishedAt),
          time(t('run.facts.deadline'), execution.deadlineAt),
          id(t('run.facts.base'), baseOf(execution)),
          id(t('run.facts.workBranch'), execution.workBranch),
          id(t('run.facts.headSha'), execution.headSha),
        ]}
      />
    </Section>
  );
}

function baseOf(execution: RunDetail['execution']): string | undefined {
  const { baseBranch, baseSha } = execution;
  return baseBranch && baseSha ? `${baseBranch}@${baseSha}` : baseSha;
}
