export type Redact = (text: string) => string;

const PLACEHOLDER = '[run token]';

/**
 * Replaces the run token in text: as it is, as a git header carries it, and
 * percent-encoded. A token that somebody has cut or encoded in another way passes; the
 * platform redacts again before it stores.
 */
export function createTokenRedaction(token: string): Redact {
  const forms = [
    token,
    basicCredentials(token),
    encodeURIComponent(token),
    Buffer.from(token).toString('base64'),
  ];
  const distinct = [...new Set(forms)];
  return text =>
    distinct.reduce((rest, form) => rest.replaceAll(form, PLACEHOLDER), text);
}

/** The run token as the password of HTTP Basic; the source proxy reads no user name. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}
