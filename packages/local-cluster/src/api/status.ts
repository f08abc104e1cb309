import type { Resource } from './resources';

/** One violated rule, as in `details.causes` of a Status. */
export interface StatusCause {
  reason: string;
  message: string;
  field: string;
}

/** A refusal, answered as a Kubernetes Status with `code` as the HTTP code. */
export class StatusError extends Error {
  readonly code: number;
  readonly #reason: string;
  readonly #details: object;

  constructor(code: number, reason: string, message: string, details = {}) {
    super(message);
    this.code = code;
    this.#reason = reason;
    this.#details = details;
  }

  toStatus() {
    const { message, code } = this;
    const head = { kind: 'Status', apiVersion: 'v1', metadata: {} };
    const why = { reason: this.#reason, details: this.#details };
    return { ...head, status: 'Failure', message, ...why, code };
  }
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

/** Refusals that concern one object. */
export class ObjectErrors {
  readonly #title: string;
  readonly #details: { name: string; group: string; kind: string };

  constructor({ name: kind, group }: Resource, name: string) {
    this.#title = `${kind}${group ? `.${group}` : ''} "${name}"`;
    this.#details = { name, group, kind };
  }

  notFound(): StatusError {
    return this.#error(404, 'NotFound', 'not found');
  }

  alreadyExists(): StatusError {
    return this.#error(409, 'AlreadyExists', 'already exists');
  }

  conflict(why: string): StatusError {
    return this.#error(409, 'Conflict', `cannot be written: ${why}`);
  }

  forbidden(why: string, causes?: StatusCause[]): StatusError {
    return this.#error(403, 'Forbidden', `is forbidden: ${why}`, causes);
  }

  invalid(causes: StatusCause[]): StatusError {
    const list = causes.map(({ field, message }) => `${field}: ${message}`);
    return this.#error(
      422,
      'Invalid',
      `is invalid: ${list.join(', ')}`,
      causes,
    );
  }

  #error(code: number, reason: string, text: string, causes?: StatusCause[]) {
    const details = { ...this.#details, causes };
    return new StatusError(code, reason, `${this.#title} ${text}`, details);
  }
}
