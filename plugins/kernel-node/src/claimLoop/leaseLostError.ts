import { CustomErrorBase } from '@backstage/errors';

/** The lease of a row ended or another holder has it; nothing was written. */
export class LeaseLostError extends CustomErrorBase {
  name = 'LeaseLostError' as const;
}
