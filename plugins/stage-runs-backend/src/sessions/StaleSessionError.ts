import { CustomErrorBase } from '@backstage/errors';

/** A newer writer has the session; nothing was stored. */
export class StaleSessionError extends CustomErrorBase {
  name = 'StaleSessionError' as const;
}
