import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  Clock,
  GitHubClients,
  GitHubIssue,
  LabelCatalogue,
  ProjectAccess,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { PromptPreview } from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  EnvironmentProvider,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import { effectivePolicy } from '../../policy/effectivePolicy';
import { reviseKeyOf, type Stages } from '../../registry/Stages';
import type {
  FrozenConfig,
  RepositoryConfigReader,
} from '../../repositoryConfig/RepositoryConfigReader';
import type { Locale } from '../../runs/rows';
import type { AttachedIssue, IssueFinder } from '../../transitions/IssueFinder';
import type { PromptComposer, PromptWish } from '../PromptComposer';
import { PromptRefusedError } from '../PromptRefusedError';
import type { TemplateKind } from '../templates/templateNames';
import { listCandidates } from './listCandidates';
import { sampleRun } from './sampleRun';

const TIMEOUT_MS = 60_000;
const NO_COMMIT = '0'.repeat(40);

export interface PreviewWish {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  /** owner/name */
  repository: string;
  stage: string;
  kind: TemplateKind;
  /** Undefined: that of the project. */
  locale: Locale | undefined;
  issueNumber: number | undefined;
}

interface Options {
  access: ProjectAccess;
  catalogue: LabelCatalogue;
  clock: Clock;
  prompts: PromptComposer;
  configs: RepositoryConfigReader;
  environments: EnvironmentProvider;
  gitHub: GitHubClients;
  knex: Knex;
  issues: IssueFinder;
  stages: Stages;
}

/** The prompt that a run would have now, for whoever may see the project's runs. Stores and starts nothing. */
export class PromptPreviewer {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async preview(wish: PreviewWish): Promise<PromptPreview> {
    const { access, clock, configs, issues, knex } = this.#options;
    const { credentials } = wish;
    const attached = await issues.visible(credentials, {
      ...{ repository: wish.repository, issueNumber: wish.issueNumber ?? 0 },
    });
    const stage = this.#stage(wish.stage);
    const { project, repository } = attached;
    const mayManage = await access.allows({
      ...{ credentials, projectId: project.id },
      permission: stagecraftProjectAdminPermission,
    });
    const locale = wish.locale ?? project.locale;
    const common = { projectId: project.id, locale, mayManage };
    const [now, issue, config] = await Promise.all([
      clock.now(knex),
      this.#issue(attached, wish.issueNumber),
      configs.read(repository),
    ]);
    if (!config.frozen) {
      const message = config.problems.join('\n');
      const problem = { reason: 'repository_config_invalid', message };
      const nothing = { candidates: [], differsFromRepository: false };
      return { ...common, ...nothing, problem };
    }
    const { frozen } = config;
    const run = { ...wish, stage, locale, issue, frozen, now };
    const prompt = await this.#compose(this.#promptWish(run, attached));
    const { commit } = frozen;
    return {
      ...{ ...common, ...prompt },
      ...(commit && { configCommit: commit }),
    };
  }

  #stage(id: string): Stage {
    const all = this.#options.stages.all();
    const stage = all.find(candidate => candidate.id === id);
    if (stage) return stage;
    const ids = all.map(candidate => candidate.id).join(', ');
    throw new InputError(`stage: there is no ${id}; the stages are ${ids}`);
  }

  async #issue(
    { repository }: AttachedIssue,
    issueNumber: number | undefined,
  ): Promise<GitHubIssue | undefined> {
    if (issueNumber === undefined) return undefined;
    const bot = await this.#options.gitHub.repository({
      repositoryId: repository.id,
      kind: 'bot',
    });
    return bot.issue(issueNumber);
  }

  #promptWish(
    wish: Omit<PreviewWish, 'stage'> & {
      stage: Stage;
      locale: Locale;
      issue: GitHubIssue | undefined;
      frozen: FrozenConfig;
      now: Date;
    },
    { project, repository }: AttachedIssue,
  ): PromptWish {
    const { catalogue, environments } = this.#options;
    const { stage, kind, locale, issue, frozen } = wish;
    const { labelKey } = stage;
    const key = kind === 'revise' ? reviseKeyOf(labelKey) : labelKey;
    // Not every stage has a label that revises.
    const label = catalogue.all().find(each => each.key === key);
    const run = sampleRun({
      ...{ project, repository, stage, kind, locale, frozen, issue },
      policy: effectivePolicy({
        ...{ stage, config: frozen.config },
        environment: environments.limits,
      }),
      triggerLabel: (label ?? catalogue.byKey(labelKey)).name,
      login: wish.credentials.principal.userEntityRef,
      now: wish.now,
    });
    return {
      ...{ run, stage, baseSha: frozen.commit ?? NO_COMMIT },
      ...(kind === 'revise' && { feedback: [] }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
  }

  async #compose(
    wish: PromptWish,
  ): Promise<
    Pick<PromptPreview, 'candidates' | 'differsFromRepository'> &
      Partial<PromptPreview>
  > {
    const { prompts } = this.#options;
    try {
      const candidates = await listCandidates(
        wish.run,
        await prompts.sources(wish),
      );
      return { ...candidates, ...(await this.#prompt(wish)) };
    } catch (error) {
      if (!(error instanceof PromptRefusedError)) throw error;
      const nothing = { candidates: [], differsFromRepository: false };
      return { ...nothing, ...problemOf(error) };
    }
  }

  async #prompt(wish: PromptWish): Promise<Partial<PromptPreview>> {
    try {
      const composed = await this.#options.prompts.compose(wish);
      const { text, digest, report, context } = composed;
      return { prompt: { text, digest, report, context: { ...context } } };
    } catch (error) {
      if (error instanceof PromptRefusedError) return problemOf(error);
      throw error;
    }
  }
}

function problemOf({ reason, message }: PromptRefusedError) {
  return { problem: { reason, message } };
}
