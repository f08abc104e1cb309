import type { Resource } from './resources';

const CODES = {
  ...{ BadRequest: 400, Unauthorized: 401, Forbidden: 403, NotFound: 404 },
  ...{ MethodNotAllowed: 405, AlreadyExists: 409, Conflict: 409, Expired: 410 },
  ...{ RequestEntityTooLarge: 413, UnsupportedMediaType: 415, Invalid: 422 },
  InternalError: 500,
};

/** One violated rule, as in `details.causes` of a Status. */
export interface StatusCause {
  reason: string;
  message: string;
  field: string;
}

/** A refusal, answered as a Kubernetes Status; its reason decides the HTTP code. */
export class StatusError extends Error {
  readonly code: number;
  readonly #reason: string;
  readonly #details: object;

  constructor(reason: keyof typeof CODES, message: string, details = {}) {
    super(message);
    this.code = CODES[reason];
    this.#reason = reason;
    this.#details = details;
  }

  /** A refusal that concerns one object. */
  static of(
    reason: keyof typeof CODES,
    { name: kind, group }: Resource,
    name: string,
    { text, causes }: { text: string; causes?: StatusCause[] },
  ): StatusError {
    const message = `${kind}${group ? `.${group}` : ''} "${name}" ${text}`;
    return new StatusError(reason, message, { name, group, kind, causes });
  }

  toStatus() {
    const { message, code } = this;
    const head = { kind: 'Status', apiVersion: 'v1', metadata: {} };
    const why = { reason: this.#reason, details: this.#details };
    return { ...head, status: 'Failure', message, ...why, code };
  }
}

export function badRequest(message: string): StatusError {
  return new StatusError('BadRequest', message);
}
