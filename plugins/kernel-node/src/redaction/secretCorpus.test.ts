import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretRedaction } from './secretRedaction';

const ALPHANUMERIC =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SHAPES: [name: string, make: (random: () => number) => string][] = [
  ['a GitHub token', random => `ghp_${letters(random, 36)}`],
  ['a fine-grained token', random => `github_pat_11${letters(random, 70)}`],
  ['a hex key', random => letters(random, 64, '0123456789abcdef')],
  ['a base64 key', random => `${letters(random, 41, `${ALPHANUMERIC}+/`)}/+=`],
  ['a password', random => letters(random, 16, `${ALPHANUMERIC}!&<"'\\%`)],
];

const bytesOf = (secret: string) => Buffer.from(secret, 'utf8');
const lines = (text: string, length: number) =>
  text.replace(new RegExp(`.{${length}}`, 'g'), '$&\n');

const TRANSFORMS: [name: string, write: (secret: string) => string][] = [
  ['as it is', secret => secret],
  ['base64', secret => bytesOf(secret).toString('base64')],
  ['base64url', secret => bytesOf(secret).toString('base64url')],
  [
    'base64 of a text around it',
    secret => bytesOf(`user:${secret}@`).toString('base64'),
  ],
  [
    'base64 in lines of 20',
    secret => lines(bytesOf(secret).toString('base64'), 20),
  ],
  ['hex', secret => bytesOf(secret).toString('hex')],
  ['HEX', secret => bytesOf(secret).toString('hex').toUpperCase()],
  [
    'hex in pairs',
    secret => bytesOf(secret).toString('hex').replace(/../g, '$& '),
  ],
  ['URL-encoded', secret => encodeURIComponent(secret)],
  [
    'URL-encoded in lower case',
    secret =>
      encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
  ],
  ['form-encoded', secret => new URLSearchParams([['', secret]]).toString()],
  ['JSON', secret => JSON.stringify(secret)],
  ['reversed', secret => [...secret].reverse().join('')],
  ['broken over two lines', secret => lines(secret, 9)],
  ['with a space in it', secret => `${secret.slice(0, 7)} ${secret.slice(7)}`],
  ['with zero-width spaces', secret => [...secret].join('\u200b')],
  ['as UTF-16', secret => [...secret].join('\0')],
  ['without its first 4', secret => secret.slice(4)],
  ['without its last 4', secret => secret.slice(0, -4)],
  ['its last 13', secret => secret.slice(-13)],
  ['base64, cut', secret => bytesOf(secret).toString('base64').slice(3, -3)],
];

describe('the corpus of leaks', () => {
  const ROUNDS = 17;
  /** Also the text around a secret shares characters with it. */
  const MAX_LEFT = 7;

  it.each(TRANSFORMS)('%s: nothing of the secret is left', (_, write) => {
    const random = randomOf(7);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [shape, make] of SHAPES) {
        const secret = make(random);
        const redaction = new SecretRedaction();
        redaction.addSecret(secret);
        const leak = write(secret);
        for (const around of [
          ['', ''],
          ['token=', '; next'],
          ['export KEY="', '"\nnext line'],
        ]) {
          const redacted = redaction.redact(around.join(leak));
          const left = longestShared(redacted, leak);
          if (left > MAX_LEFT) throw new Error(`${shape}: ${redacted}`);
          expect(redaction.holdsKnownSecret(around.join(leak))).toBe(true);
        }
      }
    }
  });

  it('leaves lines alone that hold no secret: under one of a thousand is touched', () => {
    const random = randomOf(11);
    const redaction = new SecretRedaction();
    for (let round = 0; round < 40; round += 1) {
      SHAPES.forEach(([, make]) => redaction.addSecret(make(random)));
    }
    redaction.addSecret('the-secret-of-the-webhook');
    const innocent = [...sourcesBelow(join(__dirname, '../../..'))].flatMap(
      text => text.split('\n').filter(line => line.trim().length > 10),
    );

    const touched = innocent.filter(line => redaction.holdsKnownSecret(line));

    expect(innocent.length).toBeGreaterThan(10_000);
    expect(touched.length).toBeLessThan(innocent.length / 1_000);
  });

  it('knows a thousand tokens without getting slow', () => {
    const random = randomOf(13);
    const text = 'an ordinary line of a log, 2026-11-28T08:00:00Z\n'.repeat(
      20_000,
    );
    const secondsWith = (secrets: number) => {
      const redaction = new SecretRedaction();
      for (let count = 0; count < secrets; count += 1) {
        redaction.addSecret(`ghp_${letters(random, 36)}`);
      }
      redaction.redact(text);
      const start = process.cpuUsage();
      redaction.redact(text);
      return process.cpuUsage(start).user / 1_000_000;
    };

    const few = secondsWith(10);
    expect(secondsWith(1_000)).toBeLessThan(20 * few + 1);
  });
});

describe('what counts as a leak', () => {
  const known = (secret: string) => {
    const redaction = new SecretRedaction();
    redaction.addSecret(secret);
    return redaction;
  };

  it.each([
    ['a part of 11 characters', 'Ab3dE6gH9jK2mN5', 'the Ab3dE6gH9jK of it'],
    [
      'the prefix that everybody knows',
      `github_pat_11${'Ab3dE6gH9jK2mN5'.repeat(5)}`,
      'begins with github_pat_11, as all do',
    ],
    [
      'words of a passphrase',
      'correct-horse-battery-staple',
      'a horse-battery-staple is no secret',
    ],
    ['words with spaces between', 'thetokenofall', 'the token of all'],
  ])('not %s', (_, secret, text) => {
    expect(known(secret).redact(text)).toBe(text);
  });

  it('no leading character is kept', () => {
    const secret = `sk-proj-${'Ab3dE6gH9jK2mN5'.repeat(3)}`;
    expect(known(secret).redact(`key: ${secret}.`)).toBe('key: ***.');
    expect(known(secret).redact(`key: ${secret.slice(0, 30)}…`)).toBe(
      'key: ***…',
    );
  });

  it('a passphrase that is written as it is', () => {
    const secret = 'correct horse battery staple';
    expect(known(secret).redact(`(${secret})`)).toBe('(***)');
  });

  it('line breaks in it stay', () => {
    const secret = 'Ab3dE6gH9jK2mN5pQ8rS';
    expect(known(secret).redact('x Ab3dE6gH9j\r\nK2mN5pQ8rS y')).toBe(
      'x ***\r\n*** y',
    );
  });

  it('two secrets that overlap in a text go together', () => {
    const redaction = known('Ab3dE6gH9jK2mN5');
    redaction.addSecret('K2mN5pQ8rStU1');
    expect(redaction.redact('=Ab3dE6gH9jK2mN5pQ8rStU1=')).toBe('=***=');
  });
});

function letters(
  random: () => number,
  length: number,
  alphabet = ALPHANUMERIC,
): string {
  return Array.from(
    { length },
    () => alphabet[Math.floor(random() * alphabet.length)],
  ).join('');
}

/** The same numbers at each run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function* sourcesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') {
      yield* sourcesBelow(path);
    } else if (/\.(?:ts|tsx|md|json|yaml)$/.test(entry.name)) {
      yield readFileSync(path, 'utf8');
    }
  }
}

/** How long the longest part of `leak` is that `text` still has. */
function longestShared(text: string, leak: string): number {
  let longest = 0;
  for (let start = 0; start < leak.length; start += 1) {
    while (
      start + longest < leak.length &&
      text.includes(leak.slice(start, start + longest + 1))
    ) {
      longest += 1;
    }
  }
  return longest;
}
