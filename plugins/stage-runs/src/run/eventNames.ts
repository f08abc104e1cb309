/** The events of a run that have words of their own (requirements 4.4). */
export const NAMED_EVENTS = [
  'webhook.received',
  'webhook.ignored',
  'run.review.changes_requested.received',
  'run.revise.stage_resolved',
  'run.trigger.conflict.comment',
  'run.enqueued',
  'run.profile.resolved',
  'run.started',
  'prompt.context.assembled',
  'run.namespace.prepared',
  'run.namespace.cleaned',
  'run.agent.started',
  'run.agent.status_reported',
  'run.attempt.lost',
  'run.takeover',
  'run.agent.session.saved',
  'run.agent.session.restored',
  'run.agent.resume.used',
  'run.wait.paused',
  'run.wait.resumed',
  'run.priority.changed',
  'run.stop.requested',
  'run.stop.acknowledged',
  'run.stop.confirmed',
  'run.pods.force_deleted',
  'run.verification.started',
  'run.verification.passed',
  'run.verification.failed',
  'run.verification.skipped',
  'run.verification.lost',
  'run.branch.pushed',
  'run.pr.created',
  'run.pr.updated',
  'run.review.posted',
  'run.succeeded',
  'run.stage.entered',
  'run.gate.opened',
  'run.gate.passed_by_choice',
  'run.autonomy.chosen',
  'run.autonomy.ended',
  'run.start.approved',
  'run.start.ended',
  'run.result.approved',
  'run.result.approval_voided',
  'run.result.superseded',
  'run.stage.reopened',
  'run.failed',
  'run.failed.job_not_found',
  'run.canceled',
  'run.status.comment.upserted',
  'run.effect.given_up',
  'label.requested',
  'label.applied',
  'label.rejected',
  'label.rejected.comment',
  'run.revise.stage_ambiguous',
  'run.role_gate.opened',
  'run.role_gate.satisfied',
  'run.role_gate.withdrawn',
  'run.role_gate.restored',
  'run.result.approval_refused',
  'run.wait.agent_gone',
  'approval.requested',
  'approval.approved',
  'approval.applied',
  'approval.denied',
  'approval.expired',
  'approval.failed',
  'mcp.tool.called',
  'mcp.tool.succeeded',
  'mcp.tool.failed',
  'mcp.tool.approval_pending',
  'label.drift.found',
  'label.drift.comment',
  'label.drift.given_up',
  'label.invariant.broken',
] as const;
export type NamedEvent = (typeof NAMED_EVENTS)[number];

const KNOWN: ReadonlySet<string> = new Set(NAMED_EVENTS);

export function isNamedEvent(type: string): type is NamedEvent {
  return KNOWN.has(type);
}

/** Bookkeeping: it would fill the timeline and says nothing about how the run goes. */
const BOOKKEEPING: ReadonlySet<string> = new Set<NamedEvent>([
  'run.status.comment.upserted',
  'run.agent.session.saved',
  'run.agent.session.restored',
  'run.stage.entered',
  'label.requested',
  // A request tells of itself; a call that failed stays.
  'mcp.tool.called',
  'mcp.tool.succeeded',
  'mcp.tool.approval_pending',
]);

/** Whether the event belongs in the timeline; the list of events has them all. */
export function isMilestone(type: string): boolean {
  return !BOOKKEEPING.has(type);
}
