import { CustomErrorBase } from '@backstage/errors';

/** A git process ended with a failure; the message has no credentials in it. */
export class GitFailedError extends CustomErrorBase {
  name = 'GitFailedError' as const;
  readonly stderr: string;

  constructor(message: string, options: { stderr: string }) {
    super(message);
    this.stderr = options.stderr;
  }
}
