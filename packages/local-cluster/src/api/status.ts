import type { Resource } from './resources';

/** One violated rule, as listed in `details.causes` of a Status. */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/** A refusal that is answered as a Kubernetes Status with the HTTP code `code`. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: {
      name?: string;
      group?: string;
      kind?: string;
      causes?: StatusCause[];
    } = {},
  ) {
    super(message);
    this.name = 'StatusError';
  }

  toStatus() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }
}

function about(resource: Resource, name: string) {
  return { name, group: resource.group || undefined, kind: resource.name };
}

function title(resource: Resource, name: string): string {
  const group = resource.group ? `.${resource.group}` : '';
  return `${resource.name}${group} "${name}"`;
}

export function notFound(resource: Resource, name: string): StatusError {
  const message = `${title(resource, name)} not found`;
  return new StatusError(404, 'NotFound', message, about(resource, name));
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  const message = `${title(resource, name)} already exists`;
  return new StatusError(409, 'AlreadyExists', message, about(resource, name));
}

export function conflict(
  resource: Resource,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError {
  const message = `Operation cannot be fulfilled on ${title(
    resource,
    name,
  )}: ${why}`;
  return new StatusError(409, 'Conflict', message, about(resource, name));
}

export function forbidden(
  resource: Resource,
  name: string,
  why: string,
  causes?: StatusCause[],
): StatusError {
  const message = `${title(resource, name)} is forbidden: ${why}`;
  const details = { ...about(resource, name), causes };
  return new StatusError(403, 'Forbidden', message, details);
}

export function invalid(
  resource: Resource,
  name: string,
  causes: StatusCause[],
): StatusError {
  const list = causes.map(cause => `${cause.field}: ${cause.message}`);
  const all = list.length > 1 ? `[${list.join(', ')}]` : list[0];
  const group = resource.group ? `.${resource.group}` : '';
  const message = `${resource.kind}${group} "${name}" is invalid: ${all}`;
  const details = { ...about(resource, name), kind: resource.kind, causes };
  return new StatusError(422, 'Invalid', message, details);
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

export function unsupportedMediaType(accepted: string): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}
