import { ConflictError, InputError } from '@backstage/errors';
import {
  CredentialMissingError,
  GitHubAppError,
  type GitHubAppRefusal,
} from '@stagecraft/backstage-plugin-kernel-node';

/** Codes of the event `credential.refused`. */
export type RefusalReason =
  | GitHubAppRefusal
  | 'app_not_installed'
  | 'token_refused'
  | 'repository_not_visible'
  | 'other_repository'
  | 'webhook_not_allowed';

/** What was refused: the App of the configuration, or the field that the token was given in. */
export type RefusedCredential = 'app' | 'platformToken' | 'botToken';

export interface Refusal {
  credential: RefusedCredential;
  reason: RefusalReason;
}

/** GitHub does not take a credential for what it was given for. */
export class CredentialRefusedError extends InputError {
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal) {
    super(message);
    this.refusal = refusal;
  }
}

/** There is a credential, but none that is meant for the repository. */
export class CredentialUnfitError extends ConflictError {
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal) {
    super(message);
    this.refusal = refusal;
  }
}

/** Undefined where the error is about something else than a credential. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof GitHubAppError) {
    return { credential: 'app', reason: error.reason };
  }
  if (error instanceof CredentialMissingError) {
    const { reason } = error;
    // Where no App is configured nobody gave anything that could be refused.
    return reason === 'no_token' ? undefined : { credential: 'app', reason };
  }
  if (
    error instanceof CredentialRefusedError ||
    error instanceof CredentialUnfitError
  ) {
    return error.refusal;
  }
  return undefined;
}
