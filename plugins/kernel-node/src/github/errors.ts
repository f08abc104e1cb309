import { CustomErrorBase } from '@backstage/errors';

/** GitHub did not answer, or answered with a failure of its own; it may pass. */
export class GitHubUnavailableError extends CustomErrorBase {
  name = 'GitHubUnavailableError' as const;
}

/** GitHub's rate limit is used up until `retryAt`. */
export class GitHubLimitedError extends CustomErrorBase {
  name = 'GitHubLimitedError' as const;
  readonly retryAt: Date;

  constructor(message: string, options: { retryAt: Date; cause?: Error }) {
    super(message, options.cause);
    this.retryAt = options.retryAt;
  }
}

/** No credential of this kind is stored for the repository, its project or the platform. */
export class CredentialMissingError extends CustomErrorBase {
  name = 'CredentialMissingError' as const;
  /** The stable code of requirements F3. */
  readonly code = 'failed_precondition';
}
