import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Request } from 'express';
import { digest } from '../runs/digest';

/** Another plugin, or a tool, may speak for a person in many things. Not in those that ask for this. */
export function requireOwnSession(
  { principal }: BackstageCredentials<BackstageUserPrincipal>,
  what: string,
): void {
  if (!principal.actor) return;
  throw new NotAllowedError(
    `${what} by a person in their own session, not on their behalf`,
  );
}

/** Names the session in which a person does something; nobody can make the session of it. */
export function sessionProof(request: Request): string {
  return `sha256:${digest(request.headers.authorization ?? '')}`;
}
