import type { ProjectAgentConfig } from '../../repositoryConfig/schema';
import type { Locale } from '../../runs/rows';
import type { PromptRun } from '../PromptInput';
import type { TemplateFacts, TemplateKind } from './templateNames';

/** A review is work of its own: only a revision answers what people wrote. */
export function kindOf({
  prompt_kind: kind,
}: Pick<PromptRun, 'prompt_kind'>): TemplateKind {
  return kind === 'revise' ? 'revise' : 'work';
}

/** The agent of the run, where the repository defines it. */
export function projectAgentOfRun(
  run: Pick<PromptRun, 'agent_key' | 'repository_config'>,
): ProjectAgentConfig | undefined {
  return run.repository_config?.config.delivery.agents.find(
    ({ key }) => key === run.agent_key,
  );
}

export function templateFacts(
  run: PromptRun,
): TemplateFacts & { locale: Locale } {
  return {
    ...{ stage: run.stage, role: run.agent_key, kind: kindOf(run) },
    isProjectAgent: projectAgentOfRun(run) !== undefined,
    locale: run.locale,
  };
}
