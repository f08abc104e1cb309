const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DIGEST = /\b[0-9a-f]{40,64}\b/g;

/** Cuts each UUID, commit and SHA-256 digest in a text to 8 characters, which people can compare. */
export function shortenIds(text: string): string {
  return text
    .replace(UUID, id => `${id.slice(0, 8)}…`)
    .replace(DIGEST, digest => `${digest.slice(0, 8)}…`);
}
