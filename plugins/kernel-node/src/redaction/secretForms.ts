/**
 * The texts in which a known secret can show up: as it is, JSON-, HTML- and URL-escaped,
 * reversed, hex, and inside a base64 text at each of the three possible alignments.
 */
export function secretForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    htmlEscaped(value),
    ...urlForms(value),
    [...value].reverse().join(''),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap(offset => base64Forms(bytes, offset)),
  ];
}

/** `github_pat_` and the like: everybody may know it, and much innocent text holds it. */
export function publicPrefixLength(value: string): number {
  return (
    /^(?:github_pat_|gh[pousr]_|glpat-|sk-(?:proj-|ant-)?)/.exec(value)?.[0]
      .length ?? 0
  );
}

function htmlEscaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** As JavaScript writes it, as RFC 3986 wants it, and as forms do; hex digits in both cases. */
function urlForms(value: string): string[] {
  // Through UTF-8, because lone surrogates can't be encoded.
  const encoded = encodeURIComponent(Buffer.from(value, 'utf8').toString());
  const strict = encoded.replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [encoded, strict, strict.replaceAll('%20', '+')].flatMap(form => [
    form,
    form.replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase()),
  ]);
}

/**
 * What is certain to appear when the bytes are encoded after `offset` other bytes: the
 * characters that share bits with their neighbours are left out at both ends.
 */
function base64Forms(bytes: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const encoded = padded.toString('base64').replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const whole = Math.floor((padded.length * 8) / 6);
  const certain = encoded.slice(first, whole);
  return [certain, certain.replace(/\+/g, '-').replace(/\//g, '_')];
}
