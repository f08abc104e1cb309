import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  CatalogueLabel,
  GitHubClients,
  GitHubIssue,
  LabelCatalogue,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { IssueTransitions } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { RunsConfig } from '../config';
import { riskProfile } from '../pipeline/riskProfile';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import { withRuntime } from '../registry/withRuntime';
import type { RepositoryConfigReader } from '../repositoryConfig/RepositoryConfigReader';
import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import { issueScope } from '../scopes/issueScope';
import type { RoleGateStore } from '../roleGates/RoleGateStore';
import { toRoleGateViews } from '../roleGates/roleGateViews';
import type { Locale } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { AttachedIssue, IssueFinder, IssueRef } from './IssueFinder';
import { listTransitions, type IssueState } from './listTransitions';
import { toIssueTransitions } from './transitionViews';
import { wayOf } from './wayOf';

/** Runs of an issue that are looked through for what it has passed by. */
const RUNS_READ = 200;
const PULL_REQUESTS_READ = 10;

type Person = BackstageCredentials<BackstageUserPrincipal>;

interface Options {
  access: ProjectAccess;
  directory: ProjectDirectory;
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  stages: Stages;
  config: RunsConfig;
  runtimes: AgentRuntimes;
  store: RunStore;
  approvals: ApprovalStore;
  gates: RoleGateStore;
  issues: IssueFinder;
  configs: RepositoryConfigReader;
  locale: Locale;
}

/** Where an issue stands on its way, and what may start next. Changes nothing. */
export class TransitionReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async read(person: Person, ref: IssueRef): Promise<IssueTransitions> {
    const { access, catalogue, directory, issues, locale, stages } =
      this.#options;
    const attached = await issues.visible(person, ref);
    const found = await this.#stateOf(person, attached);
    const { issue, state, runs, active, openGates } = found;
    const pipeline = stages.pipeline.within(found.scope?.stages);
    const mayOverride = await access.allows({
      credentials: person,
      permission: stagecraftProjectAdminPermission,
      projectId: attached.project.id,
    });
    const atLeast = riskProfile(issue.labels);
    return toIssueTransitions({
      ...{ attached, issue, mayOverride, locale },
      ...{ stages: stages.all(), catalogue },
      scope: stages.scopes().find(({ id }) => id === found.scope?.id),
      active,
      roleGates: await toRoleGateViews(openGates, { catalogue, directory }),
      way: wayOf({ pipeline, results: state.results, runs, atLeast }),
      transitions: listTransitions(state, {
        ...{ pipeline, catalogue, stages: this.#startable() },
      }),
    });
  }

  async #stateOf(person: Person, { repository, issueNumber }: AttachedIssue) {
    const { approvals, configs, directory, gates, gitHub, store } =
      this.#options;
    const key = { repositoryId: repository.id, issueNumber };
    const bot = await gitHub.repository({ ...key, kind: 'bot' });
    const { userEntityRef } = person.principal;
    const user = await directory.userByEntityRef(userEntityRef);
    const [issue, config, role, active, results, runs, revisable] =
      await Promise.all([
        bot.issue(issueNumber),
        configs.read(repository),
        user &&
          directory.roleIn({
            ...{ projectId: repository.projectId, userId: user.id },
          }),
        store.activeOfIssue(key),
        approvals.resultsOf(key),
        store.newest({ ...key, limit: RUNS_READ }),
        store.revisable({ ...key, stage: '', limit: PULL_REQUESTS_READ }),
      ]);
    const openGates = await gates.openOfIssue(key);
    const state: IssueState = {
      ...{ issueNumber, user, role, results, revisable },
      ...{ live: issue, labelNames: issue.labels },
      liveLabels: this.#known(issue),
      activeRunId: active?.id,
      configProblems: config.problems,
      openRoles: openGates,
      newest: runs[0],
    };
    const scope = issueScope({
      labels: state.liveLabels,
      scopes: this.#options.stages.scopes(),
      config: config.frozen?.config ?? EMPTY_CONFIG,
      latest: runs.find(run => run.launch_profile !== null),
    });
    return { issue, state, runs, active, scope, openGates };
  }

  /** Stages that could start here at all, by a label on an issue. */
  #startable() {
    return this.#options.stages
      .all()
      .filter(
        stage =>
          stage.place.kind !== 'review' &&
          withRuntime(stage, this.#options).stage !== undefined,
      );
  }

  #known({ labels }: GitHubIssue): CatalogueLabel[] {
    return labels
      .map(name => this.#options.catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}
