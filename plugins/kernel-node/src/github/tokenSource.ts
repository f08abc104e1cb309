/** Where a client takes its token from, each time that it needs it. */
export interface TokenSource {
  token(): Promise<string>;
  /** Another one in the place of one that GitHub refused; undefined when there is no other. */
  renew(refused: string): Promise<string | undefined>;
}

/** A stored token: whoever wants another one has to store it. */
export function fixedToken(token: string): TokenSource {
  return { token: async () => token, renew: async () => undefined };
}

/** Runs `use` with a token, and once more with a new one if the first `isRefused`. */
export async function withToken<T>(
  tokens: TokenSource,
  use: (token: string) => Promise<T>,
  isRefused: (error: unknown) => boolean,
): Promise<T> {
  const token = await tokens.token();
  try {
    return await use(token);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const another = await tokens.renew(token);
    if (!another) throw error;
    return use(another);
  }
}
