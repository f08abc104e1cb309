import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import {
  DefinitionList,
  EmptyState,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunsApi } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';
import { Loaded } from './Loaded';
import styles from './Stages.module.css';

const REFRESH_MS = 15_000;

const load = (api: RunsApi, signal: AbortSignal) => api.listAgents(signal);

/** Who works: with what, on what, and how much at the moment. */
export function AgentList() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Loaded
      load={load}
      texts={{
        loading: t('agents.loading'),
        failed: t('agents.loadFailed'),
      }}
      intervalMs={REFRESH_MS}
    >
      {agents => <Agents agents={agents} />}
    </Loaded>
  );
}

function Agents({ agents }: { agents: AgentSummary[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (agents.length === 0) {
    return (
      <EmptyState
        title={t('stages.none.title')}
        description={t('stages.none.description')}
      />
    );
  }
  return (
    <div className={styles.page}>
      <p className={styles.about}>{t('agents.about')}</p>
      {agents.map(agent => (
        <AgentSection key={agent.key} agent={agent} />
      ))}
    </div>
  );
}

function AgentSection({ agent }: { agent: AgentSummary }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={`${agent.name} (${agent.key})`}>
      {!agent.isInstalled && (
        <Alert
          status="warning"
          icon
          title={t('agents.notInstalled', { runtime: agent.runtime })}
        />
      )}
      <DefinitionList
        items={[
          { term: t('agents.stages'), value: agent.stages.join(', ') },
          {
            term: t('agents.load'),
            value: t('agents.loadValue', {
              atWork: `${agent.atWork}`,
              waiting: `${agent.waiting}`,
            }),
          },
          { term: t('agents.parallelLimit'), value: `${agent.parallelLimit}` },
          { term: t('agents.runtime'), value: agent.runtime },
          ...settings(agent, t),
          { term: t('agents.mode'), value: t(`agents.modes.${agent.mode}`) },
          {
            term: t('agents.kubernetesRights'),
            value: t(`agents.rights.${agent.kubernetesRights}`),
          },
        ]}
      />
      {agent.limitedByEnvironment && (
        <p className={styles.about}>{t('agents.limitedByEnvironment')}</p>
      )}
    </Section>
  );
}

type Translate = TranslationFunction<typeof stageRunsTranslationRef.T>;

/** Nothing is known of a runtime that is not installed. */
function settings(agent: AgentSummary, t: Translate) {
  return (['model', 'reasoningEffort'] as const)
    .filter(name => agent[name].value !== '')
    .map(name => ({
      term: t(`agents.${name}`),
      value: t(`agents.from.${agent[name].source}`, {
        value: agent[name].value,
      }),
    }));
}
