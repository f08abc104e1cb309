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
  ...(['agent', 'writeScope', 'writePaths', 'budget', 'mode'] as const),
  ...(['kubernetesRights', 'deadlineMinutes', 'parallelLimit'] as const),
] as const;

const SOURCES = [
  ...(['agent', 'stage', 'scope', 'repository', 'environment'] as const),
] as const;
const MODES = ['code-only', 'full-env'] as const;
const KUBERNETES_RIGHTS = ['none', 'read', 'jobs', 'read-write'] as const;

const WRITE_SCOPES = ['any', 'markdown_only', 'no_repository_changes'] as const;

/** The rights that were in force, and who has set each. Their set may differ from run to run. */
export function RunPolicy(props: { policy: RunDetail['policy'] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const valueText = useValueText();
  const sourceText = useSourceText(props.policy);
  const entries = Object.entries(props.policy).filter(
    ([right]) => right !== 'sources',
  );
  if (entries.length === 0) return null;
  return (
    <Section title={t('run.policy.title')}>
      <DefinitionList
        items={entries.map(([right, value]) => {
          const named = NAMED_RIGHTS.find(each => each === right);
          return {
            term: named ? t(`run.policy.${named}`) : right,
            value: `${valueText(right, value)}${sourceText(right)}`,
          };
        })}
      />
    </Section>
  );
}

/** In brackets behind the value; nothing for runs from before it was stored. */
function useSourceText(policy: RunDetail['policy']): (right: string) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const sources = (policy.sources ?? {}) as Record<string, unknown>;
  return right => {
    const source = SOURCES.find(each => each === sources[right]);
    return source ? ` (${t(`run.policySource.${source}`)})` : '';
  };
}

function useValueText(): (right: string, value: unknown) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  return (right, value) => {
    if (right === 'deadlineMinutes' && typeof value === 'number') {
      return formatDuration(value * MINUTE_MS, language);
    }
    if (right === 'agent') {
      return (value as { displayName: Record<string, string> }).displayName[
        language
      ];
    }
    if (right === 'budget') {
      const { lines, readingMinutes } = value as Record<string, number>;
      return t('run.policy.budgetValue', {
        lines: String(lines ?? '∞'),
        minutes: String(readingMinutes ?? '∞'),
      });
    }
    if (right === 'writePaths') return (value as string[]).join(', ');
    const mode = MODES.find(each => each === value);
    if (right === 'mode' && mode) return t(`run.mode.${mode}`);
    const rights = KUBERNETES_RIGHTS.find(each => each === value);
    if (right === 'kubernetesRights' && rights) {
      return t(`run.kubernetesRights.${rights}`);
    }
    const scope = WRITE_SCOPES.find(each => each === value);
    if (right === 'writeScope' && scope) return t(`run.writeScope.${scope}`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}
