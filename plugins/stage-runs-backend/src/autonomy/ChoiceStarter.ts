import type {
  CatalogueLabel,
  GitHubClients,
  GitHubPullRequest,
  LabelCatalogue,
  PortalUser,
  ProjectDirectory,
  ProjectRole,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { ChoiceHaltCode } from '@stagecraft/backstage-plugin-stage-runs-common';
import { unlessMissing } from '../github/unlessMissing';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { UnapprovedResult } from '../pipeline/EntryReader';
import type { Stages } from '../registry/Stages';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { decideTrigger } from '../trigger/decideTrigger';
import type { LabelCommands } from '../trigger/LabelCommands';
import { asPutByPerson, requesterOf } from '../trigger/portalWish';
import { startOf, type RunStarter } from '../trigger/RunStarter';
import type {
  TriggerContext,
  TriggerFactsReader,
} from '../trigger/TriggerFactsReader';
import { correlationOf, type ChoiceRow } from './choice';
import { latestResult } from './judgeChoice';
import { nextByChoice, stagesLeft, type Basis } from './nextByChoice';

interface NextOf {
  choice: ChoiceRow;
  /** What has delivered. */
  run: RunRow;
  repository: Repository;
}

interface Options {
  directory: ProjectDirectory;
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  stages: Stages;
  store: RunStore;
  approvals: ApprovalStore;
  facts: TriggerFactsReader;
  starter: RunStarter;
  commands: LabelCommands;
}

const RUNS_READ = 200;
const PLATFORM = { type: 'system', id: 'stage-runs' } as const;

/** Starts the next stage of a choice, judged as a label that the person who chose would put now. */
export class ChoiceStarter {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Answers why nothing starts any more; undefined when the run is there, or there is nothing to start. */
  async start(at: NextOf): Promise<ChoiceHaltCode | undefined> {
    const { choice, run, repository } = at;
    const [stageId] = stagesLeft(choice, run.stage);
    if (!stageId) return undefined;
    const label = this.#labelOf(stageId);
    if (!label) return 'stage_not_installed';
    const { directory } = this.#options;
    const user = await directory.userByEntityRef(
      choice.chosen_by_user_entity_ref,
    );
    const found = await this.#basisOf(run);
    const context = await this.#options.facts.read({
      label: asPutByPerson(label, user),
      ...{ repository, user, issueNumber: run.issue_number },
      goesOnFrom: found.unapproved,
    });
    const asLabeled = asPut(context, label, run);
    const next = nextByChoice({
      choice: { ...choice, isOpen: choice.ended_at === null },
      run: {
        stage: run.stage,
        isLatestResult: await this.#isLatest(run),
        isSuperseded: run.superseded_at !== null,
      },
      way: this.#wayOf(context, at),
      chooserMayStill: isAdmin(user, context.facts.role),
      basis: found.basis,
      refusal: decideTrigger(asLabeled.facts)?.reason,
    });
    if (next.kind === 'halted') return next.code;
    if (next.kind === 'start') await this.#create(at, asLabeled, user);
    return undefined;
  }

  #labelOf(stageId: string): CatalogueLabel | undefined {
    const { catalogue, stages } = this.#options;
    const stage = stages.all().find(({ id }) => id === stageId);
    return stage && catalogue.byKey(stage.labelKey);
  }

  /** What nobody has approved is built upon as it was delivered, or not at all. */
  async #basisOf(
    run: RunRow,
  ): Promise<{ basis: Basis; unapproved?: UnapprovedResult }> {
    const { approvals } = this.#options;
    if (await approvals.ofRun(run.id)) return { basis: 'approved' };
    const pullRequest = await this.#pullRequest(run);
    if (pullRequest?.state !== 'open') return { basis: 'closed' };
    if (pullRequest.headSha !== run.head_sha) return { basis: 'changed' };
    const { labels } = pullRequest;
    return { basis: 'as_delivered', unapproved: { run, labels } };
  }

  async #pullRequest(run: RunRow): Promise<GitHubPullRequest | undefined> {
    const bot = await this.#options.gitHub.repository({
      repositoryId: run.repository_id,
      kind: 'bot',
    });
    return unlessMissing(bot.pullRequest(run.pull_request_number!));
  }

  async #isLatest(run: RunRow): Promise<boolean> {
    const { stages, store } = this.#options;
    const runs = await store.newest({
      ...{ repositoryId: run.repository_id, issueNumber: run.issue_number },
      limit: RUNS_READ,
    });
    return latestResult({ runs, pipeline: stages.pipeline })?.id === run.id;
  }

  /** None where it has got longer since the run that has delivered was started by the choice. */
  #wayOf({ facts, scope }: TriggerContext, { choice, run }: NextOf): string[] {
    const pipeline = this.#options.stages.pipeline.within(scope?.stages);
    const { profile } = facts.entry;
    if (!profile) return [];
    const way = pipeline.way(profile);
    const then = run.launch_profile;
    if (run.autonomy_choice_id !== choice.id || !then) return way;
    const until = (stages: string[]) =>
      stages.slice(0, stages.indexOf(choice.until_stage) + 1).join();
    return until(way) === until(pipeline.way(then)) ? way : [];
  }

  /** The run's row says by which choice: it is created only while that one is open. */
  async #create(
    { choice, run, repository }: NextOf,
    context: TriggerContext,
    user: PortalUser | undefined,
  ): Promise<void> {
    const { commands, directory, starter } = this.#options;
    const correlationId = correlationOf(choice.id, run.id);
    await starter.start({
      ...startOf(context),
      ...{ repository, project: (await directory.project(run.project_id))! },
      ...{ triggerSource: 'autonomy', autonomyChoiceId: choice.id },
      requester: requesterOf(user, choice.chosen_by_user_entity_ref),
      ...{ deliveryId: correlationId, correlationId },
      events: startEvents(choice, run, context),
      // Before GitHub tells of the label that the platform puts.
      also: (trx, created) => commands.record(trx, created),
    });
  }
}

/** The label of the run that has delivered is on its way off; any other of a stage is a person's. */
function asPut(
  context: TriggerContext,
  label: CatalogueLabel,
  run: RunRow,
): TriggerContext {
  const { facts } = context;
  const others = facts.liveLabels.filter(
    ({ key, name }) => key !== label.key && name !== run.trigger_label,
  );
  return { ...context, facts: { ...facts, liveLabels: [...others, label] } };
}

/** As the permission to administer the project says, for a person who is not here. */
function isAdmin(
  user: PortalUser | undefined,
  role: ProjectRole | undefined,
): boolean {
  if (!user) return false;
  return role === 'admin' || user.isPlatformOwner || user.isPlatformAdmin;
}

function startEvents(
  choice: ChoiceRow,
  run: RunRow,
  { facts }: TriggerContext,
): RunEventInput[] {
  const by = { choice: choice.id, by: choice.chosen_by_user_entity_ref };
  const skipped = facts.entry.open ? facts.entry.skipped : [];
  const passed = skipped.filter(({ reason }) => reason === 'autonomy_choice');
  const passedBy: RunEventInput = {
    type: 'run.gate.passed_by_choice',
    actor: PLATFORM,
    payload: {
      ...{ ...by, after: run.id, reason: choice.reason },
      skipped: passed.map(({ stage }) => stage),
    },
  };
  return [
    {
      ...{ type: 'label.requested', actor: PLATFORM },
      payload: { label: facts.label!.name, ...by },
    },
    { type: 'run.enqueued', actor: PLATFORM, payload: by },
    ...(passed.length > 0 ? [passedBy] : []),
  ];
}
