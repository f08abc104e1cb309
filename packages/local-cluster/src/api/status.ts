import type { Status, StatusCause } from 'kubernetes-types/meta/v1';
import type { Resource } from './resources';

const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  InternalError: 500,
};

type Reason = keyof typeof CODES;

/** A refusal, answered as a Kubernetes Status; its reason decides the HTTP code. */
export class StatusError extends Error {
  readonly status: Status & { code: number };

  constructor(reason: Reason, message: string, details = {}) {
    super(message);
    const why = { message, reason, details, code: CODES[reason] };
    const head = { kind: 'Status', apiVersion: 'v1', metadata: {} } as const;
    this.status = { ...head, status: 'Failure', ...why };
  }
}

/** A refusal that concerns one object, with the rules that it violates. */
export function refusal(
  reason: Reason,
  { name: kind, group }: Resource,
  name: string,
  text: string,
  causes?: StatusCause[],
): StatusError {
  const message = `${kind}${group ? `.${group}` : ''} "${name}" ${text}`;
  return new StatusError(reason, message, { name, group, kind, causes });
}

export function badRequest(message: string): StatusError {
  return new StatusError('BadRequest', message);
}
