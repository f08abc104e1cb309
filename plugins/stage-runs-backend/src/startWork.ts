import { Approvals } from './approvals/Approvals';
import { CommentWriter } from './comments/CommentWriter';
import type { Domain } from './createDomain';
import { RunJobs } from './kube/RunJobs';
import { watchRuns } from './kube/watchRuns';
import { WatchedLabels } from './labelDrift/WatchedLabels';
import { approvedStartHandler } from './outbox/handlers/approvedStart';
import { labelsHandler } from './outbox/handlers/labels';
import { nextStageHandler } from './outbox/handlers/nextStage';
import { noticeHandler } from './outbox/handlers/notice';
import { queuedReviewsHandler } from './outbox/handlers/queuedReviews';
import { reactionHandler } from './outbox/handlers/reaction';
import { statusCommentHandler } from './outbox/handlers/statusComment';
import { OUTBOX_LOOP, type OutboxRow } from './outbox/OutboxStore';
import { OutboxWorker } from './outbox/OutboxWorker';
import { adapterRequestHandler } from './requests/adapters/adapterRequestHandler';
import { requestNoticeHandler } from './requests/requestNoticeHandler';
import { toolCallHandler } from './requests/toolCallHandler';
import { RunReconciler } from './reconcile/RunReconciler';
import { RoleLabelWebhookHandler } from './roleGates/RoleLabelWebhookHandler';
import { roleLabelsHandler } from './roleGates/roleLabelsHandler';
import {
  CommentWebhookHandler,
  RoleReviewWebhookHandler,
} from './roleGates/StatementWebhookHandlers';
import { WishStarter } from './startWishes/WishStarter';
import { RUNS_LOOP } from './runs/RunLifecycle';
import type { RunRow } from './runs/rows';
import { IssuesWebhookHandler } from './trigger/IssuesWebhookHandler';
import { PullRequestWebhookHandler } from './trigger/PullRequestWebhookHandler';
import { Refusals } from './trigger/Refusals';
import { ReviewAnswers } from './trigger/ReviewAnswers';
import { ReviewerRequests } from './trigger/ReviewerRequests';
import { ReviewWebhookHandler } from './trigger/ReviewWebhookHandler';
import { StopOnClose } from './trigger/StopOnClose';
import { scheduleUpkeep } from './upkeep/scheduleUpkeep';
import { VerifierJobs } from './verifiers/VerifierJobs';

/** Runs and effects on GitHub that are at work at once in one process. */
const RUNS_AT_ONCE = 16;
const EFFECTS_AT_ONCE = 8;

/** Starts to handle webhooks, runs and effects, and the upkeep. The loops end with the plugin, the watch with `signal`. */
export async function startWork(
  domain: Domain,
  signal: AbortSignal,
): Promise<void> {
  const refusals = new Refusals({
    ...domain,
    defaultLocale: domain.locale,
    appUrl: domain.config.appUrl,
  });
  const answers = new ReviewAnswers({ ...domain, refusals });
  const approvalActs = new Approvals({ ...domain, refusals });
  addWebhookHandlers(domain, { refusals, answers, approvalActs });
  startOutboxLoop(domain, {
    answers,
    wishStarter: new WishStarter({ ...domain, refusals }),
  });
  startRunsLoop(domain);
  wakeRunsByWatch(domain, signal);
  await scheduleUpkeep(domain);
}

function addWebhookHandlers(
  domain: Domain,
  shared: {
    refusals: Refusals;
    answers: ReviewAnswers;
    approvalActs: Approvals;
  },
): void {
  addRoleGateHandlers(domain);
  const stops = new StopOnClose(domain);
  const reviewers = new ReviewerRequests({ ...domain, ...shared });
  const issues = new IssuesWebhookHandler({ ...domain, ...shared, stops });
  const pullRequests = new PullRequestWebhookHandler({
    ...{ ...domain, ...shared, stops, reviewers },
  });
  domain.webhooks.add(new WatchedLabels(issues, domain));
  domain.webhooks.add(new WatchedLabels(pullRequests, domain));
  domain.webhooks.add(new ReviewWebhookHandler({ ...domain, ...shared }));
}

/** Before the others: a review that satisfies a role may be the approval that waited for it. */
function addRoleGateHandlers(domain: Domain): void {
  const { webhooks } = domain;
  webhooks.add(new RoleLabelWebhookHandler('issues', domain));
  webhooks.add(new RoleLabelWebhookHandler('pull_request', domain));
  webhooks.add(new CommentWebhookHandler(domain));
  webhooks.add(new RoleReviewWebhookHandler(domain));
}

function startRunsLoop(domain: Domain): void {
  const { claimLoops, knex, kubernetes } = domain;
  const jobs = new RunJobs(kubernetes);
  const verifierJobs = new VerifierJobs(kubernetes);
  const reconciler = new RunReconciler({ ...domain, jobs, verifierJobs });
  claimLoops.start<RunRow>({
    ...{ name: RUNS_LOOP, knex, table: 'runs' },
    concurrency: RUNS_AT_ONCE,
    handle: claim => reconciler.handle(claim),
  });
}

function startOutboxLoop(
  domain: Domain,
  shared: { answers: ReviewAnswers; wishStarter: WishStarter },
): void {
  const { claimLoops, config, knex } = domain;
  const comments = new CommentWriter(domain);
  const worker = new OutboxWorker({
    ...domain,
    handlers: {
      reaction: reactionHandler(domain),
      labels: labelsHandler(domain),
      notice: noticeHandler({ ...domain, comments }),
      'next-stage': nextStageHandler(domain),
      'approved-start': approvedStartHandler({ ...domain, ...shared }),
      'queued-reviews': queuedReviewsHandler({ ...domain, ...shared }),
      'role-labels': roleLabelsHandler(domain),
      'tool-call': toolCallHandler(domain),
      'request-notice': requestNoticeHandler(domain),
      'adapter-request': adapterRequestHandler(domain),
      'status-comment': statusCommentHandler({
        ...{ ...domain, comments, appUrl: config.appUrl },
      }),
    },
  });
  claimLoops.start<OutboxRow>({
    ...{ name: OUTBOX_LOOP, knex, table: 'outbox' },
    concurrency: EFFECTS_AT_ONCE,
    handle: claim => worker.handle(claim),
  });
}

function wakeRunsByWatch(domain: Domain, signal: AbortSignal): void {
  const { claimLoops, doorbell, knex, kubernetes, logger, store } = domain;
  const ringAfter = (woken: Promise<void>) =>
    woken.then(
      () => doorbell.ring(`claims/${RUNS_LOOP}`),
      // Only a hint: the run's own poll finds the change as well.
      () => {},
    );
  watchRuns({
    ...{ ...kubernetes, signal, logger },
    onChange: id => ringAfter(claimLoops.makeClaimable(knex, 'runs', id)),
    onRecovered: () => ringAfter(store.wakeThoseInCluster()),
  });
}
