import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import { issueScope } from '../scopes/issueScope';
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  GitHubClients,
  LabelCatalogue,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  stagecraftRunOperatePermission,
  type ChoiceHaltCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { Stages } from '../registry/Stages';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type {
  AttachedIssue,
  IssueFinder,
  IssueRef,
} from '../transitions/IssueFinder';
import { requesterOf } from '../trigger/portalWish';
import type { ChoiceRow, IssueKey } from './choice';
import type { ChoiceProgress } from './ChoiceProgress';
import type { ChoiceStore } from './ChoiceStore';
import {
  judgeChoice,
  latestResult,
  type ChoiceRefusal,
  type ChoiceVerdict,
} from './judgeChoice';

type Person = BackstageCredentials<BackstageUserPrincipal>;

export interface ChoiceWish extends IssueRef {
  credentials: Person;
  untilStage: string;
  /** The stages that the person saw would start. */
  seenStages: string[];
  reason: string;
  /** Names the session in which it was made. */
  proofId: string;
}

interface Options {
  knex: Knex;
  access: ProjectAccess;
  directory: ProjectDirectory;
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  stages: Stages;
  store: RunStore;
  approvals: ApprovalStore;
  choices: ChoiceStore;
  choiceProgress: ChoiceProgress;
  lifecycle: RunLifecycle;
}

interface Situation {
  verdict: ChoiceVerdict;
  runs: RunRow[];
  active: RunRow | undefined;
}

const MIN_REASON_LENGTH = 10;
/** Runs of an issue that are looked through for its latest result. */
const RUNS_READ = 200;

const REFUSALS: Record<ChoiceRefusal, string> = {
  open_already:
    'There is an open choice already: stop it before another one is made',
  nothing_approved:
    'The first result has to be approved before the issue may go on without approvals',
  issue_closed: 'The issue is closed',
  labels_in_the_way:
    'state:blocked, state:abandoned or need:input is on the issue: a person has to take it off',
  run_active:
    'A run that does not take the issue on to its next stage is active: wait for its end',
  nothing_left: 'The way of the issue has no later stage',
};

/**
 * A person's choice that an issue goes on without approvals until a stage: how it is made and
 * stopped. Only a person in their own session makes one, and nothing makes it longer.
 */
export class Choices {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Throws a ConflictError that says why it can not be chosen now. */
  async choose(wish: ChoiceWish, issues: IssueFinder): Promise<ChoiceRow> {
    const { access, directory } = this.#options;
    const attached = await issues.visible(wish.credentials, wish);
    await access.require({
      credentials: wish.credentials,
      permission: stagecraftProjectAdminPermission,
      projectId: attached.project.id,
    });
    const reason = reasonOf(wish);
    const situation = await this.#situation(attached);
    const stages = stagesOf(wish, situation.verdict);
    const { userEntityRef } = wish.credentials.principal;
    const user = await directory.userByEntityRef(userEntityRef);
    const by = requesterOf(user, userEntityRef);
    return this.#insert(attached, situation, {
      ...{ stages, until_stage: wish.untilStage, reason },
      ...{ chosen_by_github_id: by.githubId, chosen_by_login: by.login },
      chosen_by_user_entity_ref: userEntityRef,
      proof_id: wish.proofId,
    });
  }

  /** What it has started goes on; nothing else starts. Stopping what has ended changes nothing. */
  async stop(
    wish: IssueRef & { credentials: Person },
    issues: IssueFinder,
  ): Promise<void> {
    const { access, choices, choiceProgress, lifecycle } = this.#options;
    const { project, repository, issueNumber } = await issues.visible(
      wish.credentials,
      wish,
    );
    await access.require({
      credentials: wish.credentials,
      permission: stagecraftRunOperatePermission,
      projectId: project.id,
    });
    const key = { repositoryId: repository.id, issueNumber };
    const newest = await choices.newest(key);
    if (!newest || newest.ended_at) return;
    const by = wish.credentials.principal.userEntityRef;
    await this.#withNewestRun(key, async (trx, run) => {
      const choice = await choices.lockOpen(trx, key);
      if (!choice) return;
      const at = { choice, run, tell: lifecycle };
      await choiceProgress.end(trx, at, { reason: 'revoked', by });
    });
  }

  /** Something has happened to the issue after which a person has to go on. */
  async halt(key: IssueKey, code: ChoiceHaltCode): Promise<void> {
    const { choices, choiceProgress, lifecycle } = this.#options;
    const newest = await choices.newest(key);
    if (!newest || newest.ended_at) return;
    await this.#withNewestRun(key, (trx, run) =>
      choiceProgress.halt(trx, { run, code, tell: lifecycle }),
    );
  }

  async #situation({
    repository,
    issueNumber,
  }: AttachedIssue): Promise<Situation> {
    const { approvals, catalogue, choices, gitHub, stages, store } =
      this.#options;
    const key = { repositoryId: repository.id, issueNumber };
    const bot = await gitHub.repository({ ...key, kind: 'bot' });
    const [issue, results, runs, active, newest] = await Promise.all([
      bot.issue(issueNumber),
      approvals.resultsOf(key),
      store.newest({ ...key, limit: RUNS_READ }),
      store.activeOfIssue(key),
      choices.newest(key),
    ]);
    const liveLabels = issue.labels
      .map(name => catalogue.byName(name))
      .filter(label => label !== undefined);
    const latest = runs.find(run => run.launch_profile !== null);
    const scope = issueScope({
      ...{ labels: liveLabels, scopes: stages.scopes(), latest },
      config: latest?.repository_config?.config ?? EMPTY_CONFIG,
    });
    const pipeline = stages.pipeline.within(scope?.stages);
    const verdict = judgeChoice({
      ...{ pipeline, issue, liveLabels, results, runs, active, newest },
    });
    return { verdict, runs, active };
  }

  /** Where no run is at work, the next stage starts at once. */
  async #insert(
    { project, repository, issueNumber }: AttachedIssue,
    { runs, active }: Situation,
    choice: Pick<
      ChoiceRow,
      | 'stages'
      | 'until_stage'
      | 'reason'
      | 'proof_id'
      | 'chosen_by_github_id'
      | 'chosen_by_login'
      | 'chosen_by_user_entity_ref'
    >,
  ): Promise<ChoiceRow> {
    const { approvals, choices, choiceProgress, lifecycle, stages } =
      this.#options;
    const { pipeline } = stages;
    const key = { repositoryId: repository.id, issueNumber };
    const latest = latestResult({ runs, pipeline });
    return this.#withNewestRun(key, async (trx, run) => {
      requireSame(run, runs[0]);
      const approval = await approvals.newestOf(trx, {
        ...{ ...key, stages: pipeline.way('new-service') },
      });
      if (!approval) throw new ConflictError(REFUSALS.nothing_approved);
      const row = await choices.insert(trx, {
        ...choice,
        ...{ project_id: project.id, repository_id: repository.id },
        issue_number: issueNumber,
        approved_run_id: approval.run_id,
      });
      if (!row) throw new ConflictError(REFUSALS.open_already);
      if (!active) await choiceProgress.wantNext(trx, row, latest!);
      await lifecycle.append(trx, run, {
        type: 'run.autonomy.chosen',
        actor: { type: 'human', id: row.chosen_by_user_entity_ref },
        payload: {
          ...{ choice: row.id, stages: row.stages, until: row.until_stage },
          ...{ reason: row.reason, approvedRun: row.approved_run_id },
        },
      });
      return row;
    });
  }

  /** Locks the run before the choice, as whatever ends a run does. */
  async #withNewestRun<T>(
    key: IssueKey,
    work: (trx: Knex.Transaction, run: RunRow) => Promise<T>,
  ): Promise<T> {
    const { knex, store } = this.#options;
    const [newest] = await store.newest({ ...key, limit: 1 });
    if (!newest) throw new ConflictError('No run of the issue has started yet');
    return knex.transaction(async trx =>
      work(trx, await store.lock(trx, newest.id)),
    );
  }
}

function reasonOf({ reason }: ChoiceWish): string {
  const said = reason.trim();
  if (said.length >= MIN_REASON_LENGTH) return said;
  throw new InputError(
    `reason: say in ${MIN_REASON_LENGTH} characters or more why it goes on without approvals`,
  );
}

/** Exactly what the person saw: nothing else is chosen by it. */
function stagesOf(
  { untilStage, seenStages }: ChoiceWish,
  verdict: ChoiceVerdict,
): string[] {
  if (verdict.refusal !== undefined) {
    throw new ConflictError(REFUSALS[verdict.refusal]);
  }
  const { stages } = verdict;
  if (!stages.includes(untilStage)) {
    throw new ConflictError(
      `untilStage: ${untilStage} is no later stage of the issue's way; it has ${stages.join(
        ', ',
      )}`,
    );
  }
  const chosen = stages.slice(0, stages.indexOf(untilStage) + 1);
  if (chosen.join() === seenStages.join()) return chosen;
  throw new ConflictError(
    `seenStages: these stages would start now: ${chosen.join(
      ', ',
    )}. Look at them again`,
  );
}

/** What was judged is still so: no run has started or ended since. */
function requireSame(run: RunRow, judged: RunRow | undefined): void {
  if (run.id === judged?.id && run.status === judged.status) return;
  throw new ConflictError(
    'A run of the issue has started or ended meanwhile; look at the issue again',
  );
}
