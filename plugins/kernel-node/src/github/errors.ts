import { CustomErrorBase, NotAllowedError } from '@backstage/errors';
import type { CredentialKind } from './types';

/** GitHub did not answer, or answered with a failure of its own; it may pass. */
export class GitHubUnavailableError extends CustomErrorBase {
  name = 'GitHubUnavailableError' as const;
}

/** `primary`: the hourly amount is used up. `secondary`: too much at once. */
export type GitHubLimitKind = 'primary' | 'secondary';

/** GitHub takes no request of this credential for now, or the platform knows that it would not. */
export class GitHubLimitedError extends CustomErrorBase {
  name = 'GitHubLimitedError' as const;
  /**
   * How long to wait: at least 1 s, at most 65 minutes, a little more than GitHub asked
   * for so that not all come back at once. Add it to the database's time.
   */
  readonly waitMs: number;
  readonly kind: GitHubLimitKind;
  /** Whose limit it is. */
  readonly credential: CredentialKind;

  constructor(
    message: string,
    options: {
      waitMs: number;
      kind: GitHubLimitKind;
      credential: CredentialKind;
      cause?: Error;
    },
  ) {
    super(message, options.cause);
    this.waitMs = options.waitMs;
    this.kind = options.kind;
    this.credential = options.credential;
  }
}

/** No credential of this kind is stored for the repository, its project or the platform. */
export class CredentialMissingError extends CustomErrorBase {
  name = 'CredentialMissingError' as const;
  /** The stable code of requirements F3. */
  readonly code = 'failed_precondition';
  /** `app_not_installed`: an App is configured, and would have done. */
  readonly reason: 'no_token' | 'app_not_installed';

  constructor(
    message: string,
    reason: CredentialMissingError['reason'] = 'no_token',
  ) {
    super(message);
    this.reason = reason;
  }
}

/** Codes for the audit log; the message of the error says it to people. */
export type GitHubAppRefusal =
  | 'app_key_refused'
  | 'app_unknown'
  | 'app_token_refused'
  | 'app_suspended'
  | 'app_permissions_missing';

/** The GitHub App can't be used; the message says why, and what to do. */
export class GitHubAppError extends NotAllowedError {
  readonly reason: GitHubAppRefusal;

  constructor(message: string, reason: GitHubAppRefusal) {
    super(message);
    this.reason = reason;
  }
}
