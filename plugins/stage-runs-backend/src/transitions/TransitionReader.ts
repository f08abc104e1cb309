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
import {
  stagecraftRunOperatePermission,
  type IssueAutonomy,
  type IssueTransitions,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { ChoiceRow } from '../autonomy/choice';
import type { ChoiceStore } from '../autonomy/ChoiceStore';
import { toIssueAutonomy } from '../autonomy/choiceView';
import { judgeChoice } from '../autonomy/judgeChoice';
import type { RunsConfig } from '../config';
import { riskProfile } from '../pipeline/riskProfile';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import { withRuntime } from '../registry/withRuntime';
import type { RepositoryConfigReader } from '../repositoryConfig/RepositoryConfigReader';
import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import { issueScope, type IssueScope } from '../scopes/issueScope';
import type { RoleGateRow, RoleGateStore } from '../roleGates/RoleGateStore';
import { toRoleGateViews } from '../roleGates/roleGateViews';
import type { Locale, RunRow } from '../runs/rows';
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
  choices: ChoiceStore;
  issues: IssueFinder;
  configs: RepositoryConfigReader;
  locale: Locale;
}

interface Found {
  issue: GitHubIssue;
  state: IssueState;
  runs: RunRow[];
  active: RunRow | undefined;
  choice: ChoiceRow | undefined;
  /** Undefined: all stages of its way. */
  scope: IssueScope | undefined;
  openGates: RoleGateRow[];
}

/** Where an issue stands on its way, and what may start next. Changes nothing. */
export class TransitionReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async read(person: Person, ref: IssueRef): Promise<IssueTransitions> {
    const { catalogue, directory, issues, locale, stages } = this.#options;
    const attached = await issues.visible(person, ref);
    const found = await this.#stateOf(person, attached);
    const { issue, state, runs, active, openGates } = found;
    const pipeline = stages.pipeline.within(found.scope?.stages);
    const may = await this.#rights(person, attached);
    const mayOverride = may.administer;
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
      autonomy: this.#autonomy(found, may),
    });
  }

  async #rights(credentials: Person, { project }: AttachedIssue) {
    const { access } = this.#options;
    const inProject = { credentials, projectId: project.id };
    const [administer, operate] = await Promise.all([
      access.allows({
        ...inProject,
        permission: stagecraftProjectAdminPermission,
      }),
      access.allows({
        ...inProject,
        permission: stagecraftRunOperatePermission,
      }),
    ]);
    return { administer, operate };
  }

  #autonomy(
    { issue, state, runs, active, choice, scope }: Found,
    may: { administer: boolean; operate: boolean },
  ): IssueAutonomy {
    const { catalogue, locale, stages } = this.#options;
    const verdict = judgeChoice({
      ...{
        pipeline: stages.pipeline.within(scope?.stages),
        issue,
        runs,
        active,
        newest: choice,
      },
      ...{ liveLabels: state.liveLabels, results: state.results },
    });
    return toIssueAutonomy({
      ...{ verdict, newest: choice, catalogue, locale },
      ...{ mayChoose: may.administer, mayOperate: may.operate },
      stages: stages.all(),
    });
  }

  async #stateOf(
    person: Person,
    { repository, issueNumber }: AttachedIssue,
  ): Promise<Found> {
    const { approvals, choices, configs, directory, gates, gitHub, store } =
      this.#options;
    const key = { repositoryId: repository.id, issueNumber };
    const bot = await gitHub.repository({ ...key, kind: 'bot' });
    const { userEntityRef } = person.principal;
    const user = await directory.userByEntityRef(userEntityRef);
    const [
      issue,
      config,
      role,
      active,
      results,
      runs,
      revisable,
      choice,
      openGates,
    ] = await Promise.all([
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
      choices.newest(key),
      gates.openOfIssue(key),
    ]);
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
    return { issue, state, runs, active, scope, openGates, choice };
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
