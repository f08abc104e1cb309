import { describeError } from '@stagecraft/backstage-plugin-kernel-react';

/** The fields that an error of the API speaks of, of those of a form. */
export function namedFields<F extends string>(
  error: Error | undefined,
  fields: readonly F[],
): F[] {
  if (!error) return [];
  const { message } = describeError(error);
  return fields.filter(field => new RegExp(`\\b${field}\\b`).test(message));
}
