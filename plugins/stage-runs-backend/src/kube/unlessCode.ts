import { ApiException } from '@kubernetes/client-node';

/** Undefined when Kubernetes answers with this code. */
export async function unlessCode<T>(
  code: number,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === code) return undefined;
    throw error;
  }
}
