import type { EndReason } from '@stagecraft/backstage-plugin-stage-runs-common';

const MAX_LISTED = 20;

/** What the agent handed in is not let through. Nothing was pushed. */
export class DeliveryRefusedError extends Error {
  readonly reason: EndReason;
  /** Paths or commits that show why, at most 20. */
  readonly evidence: string[];

  constructor(reason: EndReason, evidence: string[]) {
    super(`${reason}: ${evidence.slice(0, MAX_LISTED).join(', ')}`);
    this.name = 'DeliveryRefusedError';
    this.reason = reason;
    this.evidence = evidence.slice(0, MAX_LISTED);
  }
}
