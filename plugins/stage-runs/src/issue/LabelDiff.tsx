import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DefinitionList } from '@stagecraft/backstage-plugin-kernel-react';
import type { StageTransition } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { LabelList } from './LabelList';

/** What the platform takes off the issue, and what it puts on it. */
export function LabelDiff({ diff }: { diff: StageTransition['diff'] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const row = (term: string, labels: string[]) => ({
    term,
    value:
      labels.length > 0 ? (
        <LabelList name={term} labels={labels} />
      ) : (
        t('issue.diff.nothing')
      ),
  });
  return (
    <DefinitionList
      items={[
        row(t('issue.diff.remove'), diff.remove),
        row(t('issue.diff.add'), diff.add),
      ]}
    />
  );
}
