import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import {
  reasonMessages,
  type RunOutcome,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { endDetail } from '../messages/endMessage';
import { LIMIT_REASONS } from '../queue/limitReasons';
import type { QueueState } from '../queue/PermitQueue';
import { waitsForText, type WaitsFor } from '../roleGates/roleTexts';
import type { ChoiceRow } from '../autonomy/choice';
import type { ApprovedWish } from '../startWishes/startWish';
import type { AgentStatus } from '../runs/AgentStatusStore';
import type { AttemptRow, RunRow } from '../runs/rows';
import { REPORTED_IN_WAIT } from '../runs/attemptEnds';
import { stagesPassedBy } from '../runs/stagesPassedBy';
import { fencedText, inlineText } from '../text/escape';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import { hasVerdict } from '../verifiers/verificationStates';
import { resultText } from '../verifiers/verificationTexts';
import { endedChoice, startedByChoice } from './choiceTexts';
import { statusMarker } from './marker';
import { statusPhase } from './statusPhase';
import { statusTexts, type StatusTextKey } from './statusTexts';
import { approvedStart } from './wishTexts';

export interface StatusCommentFacts {
  run: RunRow;
  /** Undefined when the stage is no longer installed. */
  stage: Pick<Stage, 'title' | 'agent'> | undefined;
  /** The last ones, oldest first. */
  statuses: AgentStatus[];
  /** Those of the stage, then those of services.yaml, in the order there; none when nothing is judged. */
  verifications: VerificationSummary[];
  /** The attempt before the present one, if there was one. */
  previousAttempt?: Pick<AttemptRow, 'attempt' | 'exit_reason'>;
  /** Of a run that waits for a permit. */
  queue?: QueueState;
  /** Who has accepted what the run delivered. */
  approvedBy?: string;
  /** Names of the labels that speak of what comes next. */
  labels: { approved: string; next: string[] };
  /** Of a rethink: names of the labels of the stages whose results it replaces. */
  replaces?: string[];
  /** Roles that the issue waits for. */
  waitsFor?: WaitsFor[];
  /** By which the platform has started the run. */
  choice?: ChoiceRow;
  /** Which has ended at this run. */
  endedChoice?: ChoiceRow;
  /** The last start that its agent has asked for and a person has approved. */
  wish?: ApprovedWish;
  appUrl: string;
  nonce: string;
}

const MAX_STATUS_LENGTH = 100;
const MAX_MESSAGE_LENGTH = 4_000;
const MAX_REASON_LENGTH = 500;
const MAX_VERIFIERS = 20;

const OUTCOME_HEADLINES = {
  delivered: 'headlineDelivered',
  reviewed: 'headlineReviewed',
  'no-change': 'headlineNoChange',
  denied: 'headlineDenied',
  limited: 'headlineLimited',
  failed: 'headlineFailed',
  canceled: 'headlineCanceled',
} as const;

/**
 * The comment of a run, as Markdown. Whatever people or agents wrote is escaped: it can't
 * mention anybody, close an issue or forge a marker. Far below GitHub's limit of 65,536
 * characters, because each part has a limit.
 */
export function renderStatusComment(facts: StatusCommentFacts): string {
  const { run, nonce } = facts;
  const texts = statusTexts[run.locale];
  const phase = statusPhase(run);
  return [
    statusMarker({ run: run.id, phase, nonce }),
    `### ${texts[headline(facts)]}`,
    message(run),
    run.issue_edited && statusTexts[run.locale].issueEdited,
    endedChoice(run, facts.endedChoice),
    approvedStart(run, facts.wish, facts.appUrl),
    lostAttempt(facts),
    waiting(facts),
    waitsForRoles(facts),
    verification(facts),
    overview(facts),
    statuses(facts),
    timeline(run),
    `**${texts.next}:** ${nextStep(facts)}${issueLink(facts)}`,
    `[${texts.runPage}](${facts.appUrl}/runs/${run.id})`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function headline(facts: StatusCommentFacts): StatusTextKey {
  const { run } = facts;
  if (run.superseded_at) return 'headlineSuperseded';
  if (run.outcome) return OUTCOME_HEADLINES[run.outcome];
  if (run.stop_requested_at) return 'headlineStopping';
  if (run.status === 'pending') return 'headlineCreated';
  if (isVerified(facts)) return 'headlineVerifying';
  return run.status === 'preparing' ? 'headlinePreparing' : 'headlineStarted';
}

/** Just now. */
function isVerified({ verifications }: StatusCommentFacts): boolean {
  return verifications.some(({ state }) => !hasVerdict(state));
}

function message(run: RunRow): string | undefined {
  if (!run.outcome || isGood(run.outcome)) return undefined;
  const reason = run.reason_code && reasonMessages[run.locale][run.reason_code];
  const detail = endDetail(run);
  const said = detail && fencedText(detail, MAX_MESSAGE_LENGTH);
  return [reason, said].filter(Boolean).join('\n\n');
}

function lostAttempt({ run, previousAttempt }: StatusCommentFacts) {
  if (!previousAttempt) return undefined;
  // One that had ended by itself while people were asked was not lost.
  if (previousAttempt.exit_reason === REPORTED_IN_WAIT) return undefined;
  const reason = previousAttempt.exit_reason as keyof typeof reasonMessages.en;
  return formatMessage(statusTexts[run.locale].attemptLost, {
    lost: String(previousAttempt.attempt),
    reason: reasonMessages[run.locale][reason] ?? '',
    next: String(run.attempt),
  });
}

function waiting(facts: StatusCommentFacts): string | undefined {
  const { run, queue } = facts;
  if (run.outcome) return undefined;
  const reason = queue
    ? LIMIT_REASONS[queue.limit.scope]
    : (run.waiting_reason as keyof typeof reasonMessages.en | null);
  if (!reason) return undefined;
  const texts = statusTexts[run.locale];
  const place = queue ? ` (${placeText(run, queue)})` : '';
  return `**${texts.waits}:** ${reasonMessages[run.locale][reason]}${place}`;
}

/** Before the owner: without them there is neither an approval nor a next stage. */
function waitsForRoles({ run, waitsFor = [] }: StatusCommentFacts) {
  if (waitsFor.length === 0) return undefined;
  return waitsForText(run.locale, waitsFor);
}

/** How many have a verdict, or what they say in the end. */
function verification({ run, verifications }: StatusCommentFacts) {
  const [first] = verifications;
  if (!first) return undefined;
  const texts = statusTexts[run.locale];
  const done = verifications.filter(({ state }) => hasVerdict(state)).length;
  const all = verifications.length;
  if (done < all) return formatMessage(texts.verifying, { done, all });
  const results = verifications
    .slice(0, MAX_VERIFIERS)
    .map(row => `${row.name} ${resultText(run.locale, row)}`);
  const more = all > MAX_VERIFIERS ? ', …' : '';
  const commit = code(first.head_sha.slice(0, 7));
  return `**${texts.verified}** (${commit}): ${results.join(', ')}${more}`;
}

function placeText(run: RunRow, { limit, position }: QueueState): string {
  const { atWork, allowed } = limit;
  const texts = statusTexts[run.locale];
  return [
    formatMessage(texts.atWork, { atWork, allowed }),
    formatMessage(texts.queue, { position }),
    run.priority === 'high' && texts.putFirst,
  ]
    .filter(Boolean)
    .join(', ');
}

function overview({
  run,
  stage,
  approvedBy,
  choice,
  appUrl,
}: StatusCommentFacts): string {
  const texts = statusTexts[run.locale];
  const rows: [string, string | null | undefined][] = [
    [
      texts.pullRequest,
      run.pull_request_number && `#${run.pull_request_number}`,
    ],
    [texts.review, run.review_url && `<${run.review_url}>`],
    [texts.approvedBy, approvedBy && inlineText(approvedBy, MAX_STATUS_LENGTH)],
    [
      texts.stage,
      `${stage?.title[run.locale] ?? run.stage} (${code(run.trigger_label)})`,
    ],
    [texts.agent, agentName(run, stage)],
    [texts.requestedBy, inlineText(run.requested_by_login, MAX_STATUS_LENGTH)],
    [texts.model, code(run.model)],
    [texts.effort, code(run.reasoning_effort)],
    [texts.branch, run.pushed_at && code(run.work_branch)],
    [texts.namespace, run.namespace && code(run.namespace)],
    [texts.attemptOf, run.retry_of && code(run.retry_of)],
    [texts.gateOpened, gateOpened(run)],
    [texts.choiceStarted, startedByChoice(run, choice)],
    [texts.supersededBy, run.superseded_by && supersededBy(run, appUrl)],
  ].map(([name, value]) => [name as string, value as string]);
  return rows
    .filter(([, value]) => value)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join('\n');
}

function supersededBy({ superseded_by: id }: RunRow, appUrl: string): string {
  return `[${id}](${appUrl}/runs/${id})`;
}

/** Who has decided to go on without an approval, without what, and why. */
/** Of an agent that the repository brings, its own words. */
function agentName(run: RunRow, stage: StatusCommentFacts['stage']): string {
  const name = run.policy.agent?.displayName ?? stage?.agent.displayName;
  return inlineText(name?.[run.locale] ?? run.agent_key, MAX_STATUS_LENGTH);
}

function gateOpened(run: RunRow): string | undefined {
  const { owner_decision: decision } = run;
  if (!decision) return undefined;
  return formatMessage(statusTexts[run.locale].gateOpenedBy, {
    person: inlineText(decision.login, MAX_STATUS_LENGTH),
    stages: stagesPassedBy(run, 'owner_decision').map(code).join(', '),
    reason: inlineText(decision.reason, MAX_REASON_LENGTH),
  });
}

function statuses({ run, statuses: said }: StatusCommentFacts) {
  if (said.length === 0) return undefined;
  const lines = said.map(
    status =>
      `- ${clockTime(status.created_at)} ${inlineText(
        status.text,
        MAX_STATUS_LENGTH,
      )}`,
  );
  return `**${statusTexts[run.locale].statuses}**\n${lines.join('\n')}`;
}

function timeline(run: RunRow): string {
  const texts = statusTexts[run.locale];
  const moments: [Date | null, string][] = [
    [run.created_at, texts.timeCreated],
    [run.preparing_at, texts.timePreparing],
    [run.started_at, texts.timeStarted],
    [run.stop_requested_at, texts.timeStopRequested],
    [run.stop_acknowledged_at, texts.timeStopAcknowledged],
    [run.stop_confirmed_at, texts.timeStopConfirmed],
    [run.finished_at, texts.timeFinished],
    [run.namespace ? run.environment_released_at : null, texts.timeReleased],
  ];
  const reached = moments
    .filter(([at]) => at)
    .map(([at, name]) => `${name} ${clockTime(at!)}`);
  return `**${texts.timeline}:** ${reached.join(' → ')}`;
}

function nextStep(facts: StatusCommentFacts): string {
  const { run, labels } = facts;
  return formatMessage(statusTexts[run.locale][nextStepText(facts)], {
    label: run.trigger_label,
    approved: labels.approved,
    next: labels.next.map(code).join(', '),
    replaces: facts.replaces?.map(code).join(', ') ?? '',
  });
}

/** Once the run has ended: there, a person sees what may start and starts it. */
function issueLink({ run, appUrl }: StatusCommentFacts): string {
  if (!run.outcome) return '';
  const { issuePage } = statusTexts[run.locale];
  const path = `/runs/issues/${run.repository_full_name}/${run.issue_number}`;
  return ` [${issuePage}](${appUrl}${path})`;
}

function nextStepText(facts: StatusCommentFacts): StatusTextKey {
  const { run } = facts;
  if (run.status === 'waiting_mcp') return 'nextDecide';
  if (run.status === 'waiting_owner_review') return 'nextAnswer';
  if (run.prompt_kind === 'review') return nextOfReview(run);
  if (run.outcome === 'delivered') return nextAfterDelivery(facts);
  if (run.outcome === 'no-change') return 'nextNoChange';
  if (run.outcome) return 'nextEnded';
  return run.status === 'pending' ? 'nextWaiting' : 'nextWorking';
}

function nextOfReview({ outcome, status }: RunRow): StatusTextKey {
  if (outcome)
    return outcome === 'reviewed' ? 'nextReviewed' : 'nextReviewEnded';
  return status === 'pending' ? 'nextWaiting' : 'nextReviewing';
}

function isGood(outcome: RunOutcome): boolean {
  return outcome === 'delivered' || outcome === 'reviewed';
}

function nextAfterDelivery({
  run,
  approvedBy,
  labels,
}: StatusCommentFacts): StatusTextKey {
  if (run.superseded_at) return 'nextSuperseded';
  if (run.reopens && !run.reopened_at) return 'nextRethink';
  if (approvedBy) {
    return labels.next.length > 0 ? 'nextApproved' : 'nextApprovedLast';
  }
  return run.closes_issue ? 'nextDelivered' : 'nextReview';
}

function clockTime(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

/** For our own names: labels, models, branches. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
