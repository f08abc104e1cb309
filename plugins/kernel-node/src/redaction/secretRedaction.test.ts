import fc from 'fast-check';
import { SecretRedaction } from './secretRedaction';

/** White space is what a secret may be broken with, so that it counts for nothing. */
const secret = fc
  .string({
    unit: fc.constantFrom(
      ...'abcdefghijkmnpqrstuvwxyzABCDEFGH23456789-_.~+/="\\ %',
    ),
    minLength: 12,
    maxLength: 60,
  })
  .filter(value => value.replace(/\s/g, '').length >= 12);
const around = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });

const FORMS: [
  name: string,
  write: (value: string, before: string) => string,
][] = [
  ['as it is', value => value],
  ['in JSON', value => JSON.stringify({ value })],
  ['in a URL', value => encodeURIComponent(value)],
  ['reversed', value => [...value].reverse().join('')],
  ['as hex', value => Buffer.from(value).toString('hex')],
];

describe('redaction', () => {
  it.each(FORMS)('finds a known secret %s', (_, write) => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const redaction = new SecretRedaction();
        redaction.addSecret(value);
        const redacted = redaction.redact(
          before + write(value, before) + after,
        );
        expect(redacted).not.toContain(write(value, before));
        expect(redacted).toContain('***');
      }),
    );
  });

  it.each(['base64', 'base64url'] as const)(
    'finds a known secret inside a %s text, at any place',
    encoding => {
      fc.assert(
        fc.property(secret, around, around, (value, before, after) => {
          const redaction = new SecretRedaction();
          redaction.addSecret(value);
          const encoded = Buffer.from(before + value + after).toString(
            encoding,
          );
          expect(redaction.redact(encoded)).toContain('***');
        }),
      );
    },
  );

  it.each([
    ['a classic token', `push with ghp_${'a1B2'.repeat(9)}`, 'push with ***'],
    ['a fine-grained token', `github_pat_${'a1_B2'.repeat(12)}!`, '***!'],
    [
      'a bearer header',
      'Authorization: Bearer abcdef0123456789.xyz',
      'Authorization: Bearer ***',
    ],
    [
      'a basic header',
      'authorization: basic dXNlcjpwYXNzd29yZA==',
      'authorization: basic ***',
    ],
    [
      'a URL',
      'clone https://olivia:pa55@github.com/acme/bookshop',
      'clone https://***@github.com/acme/bookshop',
    ],
    [
      'a private key',
      'x -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- y',
      'x *** y',
    ],
    [
      'a private key that is cut off',
      'x -----BEGIN PRIVATE KEY-----\nMIIE',
      'x ***',
    ],
  ])('finds %s by its pattern', (_, text, redacted) => {
    expect(new SecretRedaction().redact(text)).toBe(redacted);
  });

  it.each([
    'Merge pull request #12 from acme/feature',
    'mail olivia@example.com about https://github.com/acme/bookshop',
    'the token is expired and the bearer waits',
    'sha 0123456789abcdef0123456789abcdef01234567',
  ])('leaves alone: %s', text => {
    const redaction = new SecretRedaction();
    redaction.addSecret('a-real-secret');
    expect(redaction.redact(text)).toBe(text);
  });

  it.each(['aaaaaaaaaaaa ', '\taaaaaaaaaaaa', '\u200baaaaaaaaaaaa\n'])(
    'finds a secret of plain letters with white space at its ends: %j',
    secretWithSpace => {
      const redaction = new SecretRedaction();
      redaction.addSecret(secretWithSpace);
      expect(redaction.redact(`x${secretWithSpace}y`)).not.toContain('aaaa');
    },
  );

  it('ignores values that are too short to be told from text', () => {
    const redaction = new SecretRedaction();
    redaction.addSecret('demo');
    expect(redaction.redact('the demo')).toBe('the demo');
  });

  it('redacts the keys and values of JSON and keeps its shape', () => {
    const redaction = new SecretRedaction();
    redaction.addSecret('a-real-secret');
    expect(
      redaction.redactJson({
        'a-real-secret': ['a-real-secret', 1, null, true],
      }),
    ).toEqual({ '***': ['***', 1, null, true] });
  });

  it('takes time in proportion to the text, also for hostile text', () => {
    const redaction = new SecretRedaction();
    const hostile =
      '-----BEGIN PRIVATE KEY-----'.repeat(20_000) +
      'https://a:'.repeat(20_000);
    const start = performance.now();
    redaction.redact(hostile);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
