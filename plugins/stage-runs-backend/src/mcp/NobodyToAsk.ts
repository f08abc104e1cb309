import { ConflictError } from '@backstage/errors';
import type { RequestDesk } from '../requests/types';

/** The desk of a platform on which agents can ask nobody: what needs an approval is refused. */
export class NobodyToAsk implements RequestDesk {
  async ask(): Promise<never> {
    throw new ConflictError(
      'Nobody can be asked on this platform; go on without it and say so in your result',
    );
  }

  async answer(): Promise<undefined> {
    return undefined;
  }

  async waitForAnswer(): Promise<undefined> {
    return undefined;
  }
}
