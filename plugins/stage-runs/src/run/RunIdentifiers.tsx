import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  CopyableId,
  DefinitionList,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

/** Names to copy when somebody looks for the run elsewhere: in logs, in the cluster, at GitHub. */
export function RunIdentifiers(props: { detail: RunDetail }) {
  const { summary, request, execution } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const id = (term: string, value: string | undefined) => ({
    term,
    value: value && <CopyableId label={term} value={value} />,
  });
  return (
    <Section title={t('run.identifiers.title')}>
      <DefinitionList
        items={[
          id(t('run.identifiers.run'), summary.id),
          id(t('run.identifiers.namespace'), execution.namespace),
          id(t('run.identifiers.job'), execution.jobName),
          id(t('run.identifiers.correlation'), request.correlationId),
          id(t('run.identifiers.delivery'), request.deliveryId),
          id(t('run.identifiers.issueText'), request.issueBodySha256),
          id(t('run.identifiers.prompt'), execution.promptDigest),
        ]}
      />
    </Section>
  );
}
