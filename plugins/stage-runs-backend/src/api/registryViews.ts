import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentSummary,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  EnvironmentProvider,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunsConfig } from '../config';
import { effectivePolicy } from '../policy/effectivePolicy';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import { reviseKeyOf, type Stages } from '../registry/Stages';
import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import type { Locale } from '../runs/rows';
import type { AgentCount } from './RunQueries';

interface Registry {
  stages: Stages;
  catalogue: LabelCatalogue;
  locale: Locale;
}

/** The stages as a reader of the portal needs them, in the order in which they are contributed. */
export function stageSummaries(registry: Registry): StageSummary[] {
  return registry.stages.all().map(stage => toStageSummary(stage, registry));
}

function toStageSummary(
  stage: Stage,
  { catalogue, locale }: Registry,
): StageSummary {
  const { place } = stage;
  const reviseKey = reviseKeyOf(stage.labelKey);
  const revise = catalogue.all().find(({ key }) => key === reviseKey);
  return {
    id: stage.id,
    title: stage.title[locale],
    triggerLabel: catalogue.byKey(stage.labelKey).name,
    ...(revise && { reviseLabel: revise.name }),
    agentKey: stage.agent.key,
    agentName: stage.agent.displayName[locale],
    beginsIssue: mayBegin(stage),
    writeScope: stage.writeScope,
    output: stage.output[locale],
    place: place.kind,
    ...(place.kind === 'pipeline' && {
      profiles: place.profiles,
      after: place.after,
    }),
    deadlineMinutes: stage.deadlineMinutes,
    ...(stage.disabled && { disabledReason: stage.disabled.reason[locale] }),
  };
}

function mayBegin({ place, disabled }: Stage): boolean {
  if (disabled) return false;
  if (place.kind === 'pipeline') return place.begins !== undefined;
  return place.kind === 'loop';
}

/**
 * Who works, with what holds where no repository and no label says otherwise. An agent of several
 * stages is named once.
 */
export function agentSummaries(
  registry: Registry & {
    config: RunsConfig;
    runtimes: AgentRuntimes;
    environments: EnvironmentProvider;
  },
  counts: AgentCount[],
): AgentSummary[] {
  const { stages, locale } = registry;
  const keys = [...new Set(stages.all().map(({ agent }) => agent.key))];
  return keys.map(key => {
    const own = stages.all().filter(({ agent }) => agent.key === key);
    const [stage] = own;
    const { agent } = stage;
    const policy = effectivePolicy({
      ...{ stage, config: EMPTY_CONFIG },
      environment: registry.environments.limits,
    });
    const runtimeId = registry.config.runtime ?? agent.runtime;
    const runtime = registry.runtimes.find(runtimeId);
    const count = counts.find(each => each.agentKey === key);
    return {
      key,
      name: agent.displayName[locale],
      stages: own.map(({ id }) => id),
      runtime: runtimeId,
      isInstalled: runtime !== undefined,
      model: settingOf(agent.model, runtime?.defaults.model),
      reasoningEffort: settingOf(
        agent.reasoningEffort,
        runtime?.defaults.reasoningEffort,
      ),
      mode: policy.mode!,
      kubernetesRights: policy.kubernetesRights!,
      limitedByEnvironment: [
        policy.sources?.mode,
        policy.sources?.kubernetesRights,
      ].includes('environment'),
      parallelLimit: agent.parallelLimit,
      atWork: count?.atWork ?? 0,
      waiting: count?.waiting ?? 0,
    };
  });
}

function settingOf(
  own: string | undefined,
  ofRuntime: string | undefined,
): AgentSummary['model'] {
  if (own) return { value: own, source: 'agent' };
  return { value: ofRuntime ?? '', source: 'runtime' };
}
