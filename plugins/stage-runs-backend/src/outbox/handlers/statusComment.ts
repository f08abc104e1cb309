import type {
  EventActor,
  GitHubClients,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ApprovalStore } from '../../approvals/ApprovalStore';
import type { ChoiceStore } from '../../autonomy/ChoiceStore';
import type { CommentWriter } from '../../comments/CommentWriter';
import { renderStatusComment } from '../../comments/renderStatusComment';
import { phaseRank, statusPhase } from '../../comments/statusPhase';
import { nextLabelKeys } from '../../pipeline/nextLabelKeys';
import type { PermitQueue } from '../../queue/PermitQueue';
import type { Stages } from '../../registry/Stages';
import type { ReopeningReader } from '../../rethink/ReopeningReader';
import { openRolesToTell } from '../../roleGates/openRolesToTell';
import type { RoleGateStore } from '../../roleGates/RoleGateStore';
import type { AgentStatusStore } from '../../runs/AgentStatusStore';
import type { AttemptStore } from '../../runs/AttemptStore';
import { APPROVED } from '../../runs/labelMoves';
import type { RunLifecycle } from '../../runs/RunLifecycle';
import type { RunStore } from '../../runs/RunStore';
import { threadOf } from '../../runs/threadOf';
import type { StartWishStore } from '../../startWishes/StartWishStore';
import type { VerificationStore } from '../../verifiers/VerificationStore';
import type { OutboxHandler } from '../OutboxWorker';

const SHOWN_STATUSES = 3;
const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

/** Brings the run's comment to what is stored now, however often it was wanted meanwhile. */
export function statusCommentHandler(options: {
  knex: Knex;
  gitHub: GitHubClients;
  store: RunStore;
  statuses: AgentStatusStore;
  attempts: AttemptStore;
  verifications: VerificationStore;
  stages: Stages;
  comments: CommentWriter;
  lifecycle: RunLifecycle;
  approvals: ApprovalStore;
  choices: ChoiceStore;
  wishes: StartWishStore;
  reopenings: ReopeningReader;
  gates: RoleGateStore;
  permitQueue: PermitQueue;
  catalogue: LabelCatalogue;
  appUrl: string;
}): OutboxHandler {
  const { gitHub, store, attempts, stages, comments } = options;
  const { approvals, catalogue, choices, permitQueue, lifecycle, appUrl } =
    options;
  return async claim => {
    const run = await store.find(claim.row.run_id!);
    const repository = await gitHub.repository({
      repositoryId: run.repository_id,
      kind: 'bot',
    });
    const statuses = await options.statuses.last(run, SHOWN_STATUSES);
    const verifications = await options.verifications.list(run);
    const queue = await permitQueue.stateOf(run);
    const previousAttempt = await attempts.find({
      id: run.id,
      attempt: run.attempt - 1,
    });
    const stage = stages.all().find(candidate => candidate.id === run.stage);
    const approval = await approvals.ofRun(run.id);
    const labels = {
      approved: catalogue.byKey(APPROVED).name,
      next: nextLabelKeys(run, stages).map(key => catalogue.byKey(key).name),
    };
    const choice = await choices.ofRun(run);
    const endedChoice = await choices.endedAtRun(run.id);
    const wish = await options.wishes.newestOfRun(run.id, options.knex);
    const reopening = await options.reopenings.of(run);
    const waitsFor = await openRolesToTell(run, options);
    const phase = statusPhase(run);
    const written = await comments.write({
      claim,
      repository,
      issueNumber: threadOf(run),
      render: nonce => ({
        body: renderStatusComment({
          ...{ run, stage, statuses, previousAttempt, appUrl, nonce },
          ...{ queue, verifications, choice, endedChoice, wish },
          approvedBy: approval?.approved_by_login,
          ...{ labels, waitsFor, replaces: reopening?.replaces },
        }),
        phaseRank: phaseRank(phase),
        isFinal: run.outcome !== null,
      }),
    });
    if (!written) return;
    await claim.transaction(async trx => {
      await lifecycle.append(trx, run, {
        type: 'run.status.comment.upserted',
        actor: ACTOR,
        payload: { commentId: written.commentId, phase },
      });
    });
  };
}
