import type {
  GitHubIssue,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { nextWorkBranch } from '../../delivery/workBranch';
import type { FrozenConfig } from '../../repositoryConfig/RepositoryConfigReader';
import { digest } from '../../runs/digest';
import type { Locale, RunPolicy } from '../../runs/rows';
import type { PromptRun } from '../PromptInput';
import type { TemplateKind } from '../templates/templateNames';

const NO_RUN = '00000000-0000-0000-0000-000000000000';

const SAMPLE_ISSUE: Record<Locale, { title: string; body: string }> = {
  en: { title: 'Sample issue', body: 'The text of the issue stands here.' },
  ru: { title: 'Задача для примера', body: 'Здесь стоит текст задачи.' },
};

export interface SampleWish {
  project: Project;
  repository: Repository;
  stage: Stage;
  kind: TemplateKind;
  locale: Locale;
  frozen: FrozenConfig;
  policy: RunPolicy;
  triggerLabel: string;
  /** Undefined: one that is made up. */
  issue: GitHubIssue | undefined;
  login: string;
  now: Date;
}

/** A run as it would be if somebody asked for it now; nothing stores it. */
export function sampleRun(wish: SampleWish): PromptRun {
  const { project, repository, stage, kind, locale, frozen } = wish;
  const { title, body } = wish.issue ?? SAMPLE_ISSUE[locale];
  const number = wish.issue?.number ?? 1;
  return {
    id: NO_RUN,
    project_id: project.id,
    repository_id: repository.id,
    repository_full_name: repository.fullName,
    issue_number: number,
    issue_title: title,
    issue_body: body,
    issue_body_sha256: digest(body),
    issue_url: wish.issue?.htmlUrl ?? '',
    stage: stage.id,
    trigger_label: wish.triggerLabel,
    agent_key:
      frozen.config.delivery.stages[stage.id]?.agent ?? stage.agent.key,
    locale,
    policy: wish.policy,
    repository_config: frozen,
    requested_by_login: wish.login,
    base_branch: repository.defaultRef,
    work_branch: nextWorkBranch(number, []),
    prompt_kind: kind,
    pull_request_number: kind === 'revise' ? number : null,
    created_at: wish.now,
    attempt: 1,
    correlation_id: NO_RUN,
  };
}
