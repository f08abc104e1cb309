/**
 * The texts in which a known secret can show up: as it is, JSON-escaped, URL-encoded,
 * reversed, hex, and inside a base64 text at each of the three possible alignments.
 */
export function secretForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    [...value].reverse().join(''),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap(offset => base64Forms(bytes, offset)),
  ];
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
