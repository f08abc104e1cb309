import { z } from 'zod';

/** A time in a webhook. One that is no time is left out: nothing else depends on it. */
export const gitHubTime = z.iso
  .datetime({ offset: true })
  .transform(text => new Date(text))
  .optional()
  .catch(undefined);
