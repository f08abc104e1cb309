import { NotFoundError } from '@backstage/errors';

/** Undefined where GitHub does not know, or does not know any more, what was asked for. */
export async function unlessMissing<T>(
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
