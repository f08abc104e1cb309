export type Redact = (text: string) => string;

export interface Secrets {
  runToken: string;
  /** The tools of the run, with their token. */
  mcp?: { token: string };
  /** The key of the agent's model. */
  modelKey?: string;
}

/** Shorter than any key; replacing it would tear up ordinary words. */
const MIN_SECRET_CHARACTERS = 8;

/**
 * Replaces the secrets of the pod in text: as they are, in JSON, in base64 and
 * percent-encoded; the run token also as a git header carries it. A secret that somebody
 * has cut or encoded in another way passes; the platform redacts again before it stores.
 */
export function createRedaction({ runToken, mcp, modelKey }: Secrets): Redact {
  // A longer form goes before the one that it contains.
  const forms = new Map<string, string>();
  for (const form of [basicCredentials(runToken), ...formsOf(runToken)]) {
    forms.set(form, '[run token]');
  }
  for (const form of mcp ? formsOf(mcp.token) : []) {
    forms.set(form, '[tool token]');
  }
  if (modelKey && modelKey.length >= MIN_SECRET_CHARACTERS) {
    for (const form of formsOf(modelKey)) forms.set(form, '[model key]');
  }
  return text =>
    [...forms].reduce(
      (rest, [form, placeholder]) => rest.replaceAll(form, placeholder),
      text,
    );
}

function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ];
}

/** The run token as the password of HTTP Basic; the source proxy reads no user name. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}
