import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  DefinitionList,
  formatDuration,
  Section,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';

const MINUTE_MS = 60_000;

const NAMED_RIGHTS = [
  'writeScope',
  'deadlineMinutes',
  'parallelLimit',
] as const;

const WRITE_SCOPES = ['any', 'markdown_only', 'no_repository_changes'] as const;

/** The rights that were in force, as stored with the run. Their set may differ from run to run. */
export function RunPolicy(props: { policy: RunDetail['policy'] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const valueText = useValueText();
  const entries = Object.entries(props.policy);
  if (entries.length === 0) return null;
  return (
    <Section title={t('run.policy.title')}>
      <DefinitionList
        items={entries.map(([right, value]) => {
          const named = NAMED_RIGHTS.find(each => each === right);
          return {
            term: named ? t(`run.policy.${named}`) : right,
            value: valueText(right, value),
          };
        })}
      />
    </Section>
  );
}

function useValueText(): (right: string, value: unknown) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  return (right, value) => {
    if (right === 'deadlineMinutes' && typeof value === 'number') {
      return formatDuration(value * MINUTE_MS, language);
    }
    const scope = WRITE_SCOPES.find(each => each === value);
    if (right === 'writeScope' && scope) return t(`run.writeScope.${scope}`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}
