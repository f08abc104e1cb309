import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

/** What ran where, and its identifiers to copy. */
export function RunFacts(props: { detail: RunDetail }) {
  const { summary, request, execution } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
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
          id(t('run.facts.runId'), summary.id),
          { term: t('run.facts.project'), value: summary.projectSlug },
          { term: t('run.facts.repository'), value: summary.repository },
          { term: t('run.facts.stage'), value: summary.stage },
          { term: t('run.facts.agent'), value: summary.agentKey },
          { term: t('run.facts.runtime'), value: execution.runtime },
          { term: t('run.facts.model'), value: execution.model },
          { term: t('run.facts.effort'), value: execution.reasoningEffort },
          time(t('run.facts.created'), summary.createdAt),
          time(t('run.facts.started'), summary.startedAt),
          time(t('run.facts.finished'), summary.finishedAt),
          time(t('run.facts.deadline'), execution.deadlineAt),
          id(t('run.facts.namespace'), execution.namespace),
          id(t('run.facts.job'), execution.jobName),
          id(t('run.facts.base'), baseOf(execution)),
          id(t('run.facts.workBranch'), execution.workBranch),
          id(t('run.facts.headSha'), execution.headSha),
          id(t('run.facts.promptDigest'), execution.promptDigest),
          id(t('run.facts.correlationId'), request.correlationId),
          id(t('run.facts.deliveryId'), request.deliveryId),
        ]}
      />
    </Section>
  );
}

function baseOf(execution: RunDetail['execution']): string | undefined {
  const { baseBranch, baseSha } = execution;
  return baseBranch && baseSha ? `${baseBranch}@${baseSha}` : baseSha;
}
