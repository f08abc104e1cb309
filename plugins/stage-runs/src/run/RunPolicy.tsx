import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  DefinitionList,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

const NAMED_RIGHTS = [
  'writeScope',
  'deadlineMinutes',
  'parallelLimit',
] as const;

function isNamedRight(term: string): term is (typeof NAMED_RIGHTS)[number] {
  return NAMED_RIGHTS.some(named => named === term);
}

/** The rights that were in force, as stored with the run. Their set may differ from run to run. */
export function RunPolicy(props: { policy: RunDetail['policy'] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const entries = Object.entries(props.policy);
  if (entries.length === 0) return null;
  return (
    <Section title={t('run.policy.title')}>
      <DefinitionList
        items={entries.map(([term, value]) => ({
          term: isNamedRight(term) ? t(`run.policy.${term}`) : term,
          value: typeof value === 'string' ? value : JSON.stringify(value),
        }))}
      />
    </Section>
  );
}
