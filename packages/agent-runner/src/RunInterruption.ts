export type InterruptionKind =
  /** The platform asked the run to stop. */
  | 'stop-requested'
  /** The pod is being ended. */
  | 'terminated'
  /** The run token is refused: the attempt is over. */
  | 'token-refused'
  /** A newer attempt writes the session: this one is over. */
  | 'replaced'
  /** The platform could not be reached within the retry budget. */
  | 'platform-lost';

/** Why an attempt must stop before its agent is done. The reason of its abort signal. */
export class RunInterruption extends Error {
  override readonly name = 'RunInterruption';
  readonly kind: InterruptionKind;

  constructor(kind: InterruptionKind, options?: ErrorOptions) {
    super(`The run was interrupted: ${kind}`, options);
    this.kind = kind;
  }
}
