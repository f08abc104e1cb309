import { NotFoundError } from '@backstage/errors';
import type {
  DeliveryOutcome,
  GitHubClients,
  GitHubPullRequest,
  GitHubRepository,
  ProjectDirectory,
  Repository,
  CatalogueLabel,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { isUnreadRethink } from '../rethink/finalityOf';
import type { LabelStore } from '../runs/LabelStore';
import type { RoleGateStore } from '../roleGates/RoleGateStore';
import type { OpenRole } from '../roleGates/rolesInTheWay';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { Refusal } from '../trigger/decideTrigger';
import type { Refusals } from '../trigger/Refusals';
import type { ApprovalRow, ApprovalStore, ApprovedBy } from './ApprovalStore';
import type { ResultApprovals } from './ResultApprovals';
import { decideApproval, type ApprovalFacts } from './decideApproval';

/** Somebody's act on GitHub that says: this result is accepted. */
export interface ApprovalAct {
  repository: Repository;
  /** The issue or the pull request on which it was said. */
  of: { issueNumber: number } | { pullRequestNumber: number };
  sender: { id: string; type: string; login: string };
  deliveryId: string;
  at: Date;
  /** `state:approved`; absent for a review. */
  label?: CatalogueLabel;
  /** The commit that a review speaks of. */
  reviewedSha?: string;
}

interface Found {
  run: RunRow;
  pullRequest: GitHubPullRequest;
  isStillSaid: boolean;
}

/** Runs that are looked through for the newest result. */
const RUNS_READ = 50;

/** Takes approvals that people give on GitHub, and answers those that do not count. */
export class Approvals {
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #directory: ProjectDirectory;
  readonly #store: RunStore;
  readonly #approvals: ApprovalStore;
  readonly #gates: RoleGateStore;
  readonly #lifecycle: RunLifecycle;
  readonly #results: ResultApprovals;
  readonly #labels: LabelStore;
  readonly #refusals: Refusals;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    directory: ProjectDirectory;
    store: RunStore;
    approvals: ApprovalStore;
    gates: RoleGateStore;
    lifecycle: RunLifecycle;
    results: ResultApprovals;
    labels: LabelStore;
    refusals: Refusals;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#directory = options.directory;
    this.#store = options.store;
    this.#approvals = options.approvals;
    this.#gates = options.gates;
    this.#lifecycle = options.lifecycle;
    this.#results = options.results;
    this.#labels = options.labels;
    this.#refusals = options.refusals;
  }

  /** A delivery that is handled again finds what it approved. */
  async handle(act: ApprovalAct): Promise<DeliveryOutcome> {
    const found = await this.#find(act);
    const { approval, ...facts } = await this.#facts(act, found);
    if (found && approval?.proof_id === act.deliveryId) {
      return { status: 'accepted', runId: found.run.id };
    }
    const refusal = decideApproval(facts);
    if (refusal) return this.#refuse(act, refusal, { found, ...facts });
    const { run, pullRequest } = found!;
    const by: ApprovedBy = {
      githubId: act.sender.id,
      login: act.sender.login,
      userEntityRef: facts.user!.userEntityRef,
      proof: { kind: 'github_delivery', id: act.deliveryId },
    };
    const artefactSha = pullRequest.headSha;
    await this.#results.approve(run.id, { artefactSha, by });
    return { status: 'accepted', runId: run.id };
  }

  async #facts(
    { repository, sender, reviewedSha }: ApprovalAct,
    found: Found | undefined,
  ): Promise<ApprovalFacts & { approval: ApprovalRow | undefined }> {
    const user = await this.#directory.userByGithubId(sender.id);
    const { projectId } = repository;
    const [role, active, approval, openRoles] = await Promise.all([
      user && this.#directory.roleIn({ projectId, userId: user.id }),
      found && this.#store.activeOfIssue(issueOf(found.run)),
      found &&
        this.#approvals.valid({
          ...{ ...issueOf(found.run), stage: found.run.stage },
        }),
      found ? this.#gates.openOfIssue(issueOf(found.run)) : [],
    ]);
    const headSha = found?.pullRequest.headSha;
    return {
      ...{ sender, user, role, isStillSaid: found?.isStillSaid ?? false },
      result: found && {
        isApproved: approval?.artefact_sha === headSha,
        isWhatWasSeen: !reviewedSha || reviewedSha === headSha,
        isSuperseded: found.run.superseded_at !== null,
        isUnreadRethink: isUnreadRethink(found.run, headSha!),
      },
      ...{ activeRunId: active?.id, approval, openRoles },
    };
  }

  /** The newest result of the issue or pull request, and its pull request as it is now. */
  async #find({
    repository,
    of,
    label,
  }: ApprovalAct): Promise<Found | undefined> {
    const repositoryId = repository.id;
    const runs = await this.#store.newest({
      ...{ repositoryId, ...of, limit: RUNS_READ },
    });
    const results = runs.filter(({ outcome }) => outcome === 'delivered');
    // The issue speaks of what counts; a pull request of its own.
    const counting = results.find(({ superseded_at: at }) => at === null);
    const run = 'issueNumber' in of ? counting ?? results[0] : results[0];
    if (!run) return undefined;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    try {
      const [pullRequest, isStillSaid] = await Promise.all([
        bot.pullRequest(run.pull_request_number!),
        isSaid(bot, { of, label }),
      ]);
      return { run, pullRequest, isStillSaid };
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  async #refuse(
    act: ApprovalAct,
    refusal: Refusal,
    { found, openRoles }: { found: Found | undefined; openRoles: OpenRole[] },
  ): Promise<DeliveryOutcome> {
    const { repository, sender, of } = act;
    await this.#refusals.tell({
      ...{ refusal, repository, fullName: repository.fullName },
      wish: 'approval',
      ...{ deliveryId: act.deliveryId, label: act.label },
      project: await this.#directory.project(repository.projectId),
      issueNumber: numberOf(of),
      senderLogin: sender.login,
      act: { senderId: sender.id, senderType: sender.type, at: act.at },
      facts: { liveLabels: [], pullRequestLabels: [], openRoles },
    });
    // The label says what is not so.
    if (act.label && found && refusal.tell === 'comment') {
      await this.#knex.transaction(async trx => {
        await this.#lifecycle.putLabelsRight(trx, found.run);
        // It may not be the newest run, whose labels are the ones that are put right.
        await this.#labels.forgetEnd(trx, found.run.id);
      });
    }
    return { status: 'ignored', reason: refusal.reason };
  }
}

/** A delivery may come late: what was delivered since has taken the label off. */
async function isSaid(
  bot: GitHubRepository,
  { of, label }: Pick<ApprovalAct, 'of' | 'label'>,
): Promise<boolean> {
  if (!label) return true;
  const { labels } = await bot.issue(numberOf(of));
  return labels.some(name => name.toLowerCase() === label.name.toLowerCase());
}

function numberOf(of: ApprovalAct['of']): number {
  return 'issueNumber' in of ? of.issueNumber : of.pullRequestNumber;
}

function issueOf(run: RunRow) {
  return { repositoryId: run.repository_id, issueNumber: run.issue_number };
}
