import fc from 'fast-check';
import { SecretIndex } from './secretIndex';
import { SecretRedaction } from './secretRedaction';

const MINUTE_MS = 60_000;
const VALUES = [
  'K2mN5pQ8rStU1vW4',
  'ghp_a1B2c3D4e5F6g7H8i9J0',
  'correct-horse-7"battery',
].flatMap(value => [
  value,
  // Each of these is also a way to write the first: one may end while the other holds.
  Buffer.from(value).toString('hex'),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  [...value].reverse().join(''),
  JSON.stringify(value).slice(1, -1),
]);

const step = fc.oneof(
  fc.record({
    value: fc.constantFrom(...VALUES),
    forMs: fc.oneof(
      fc.integer({ min: 0, max: 10 * MINUTE_MS }),
      fc.constant(Infinity),
    ),
  }),
  fc.record({ passMs: fc.integer({ min: 1, max: 5 * MINUTE_MS }) }),
);

/** The values whose time is not over. */
function holdingAt(ends: Map<string, number>, time: number): string[] {
  return [...ends].filter(([, end]) => end >= time).map(([value]) => value);
}

it('no value is forgotten while it holds, whatever else ends; what is over goes within a minute', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let nowMs = 0;
      const redaction = new SecretRedaction({ now: () => nowMs });
      const ends = new Map<string, number>();
      for (const next of steps) {
        let most = Infinity;
        if ('passMs' in next) {
          nowMs += next.passMs;
        } else {
          const { value, forMs } = next;
          redaction.addSecret(value, { forMs });
          ends.set(value, Math.max(ends.get(value) ?? 0, nowMs + forMs));
          most = holdingAt(ends, nowMs - MINUTE_MS).length;
        }
        expect(redaction.size).toBeLessThanOrEqual(most);
        const shown = holdingAt(ends, nowMs).filter(
          value =>
            !redaction.holdsKnownSecret(`x ${value} y`) ||
            redaction.redact(`x ${value} y`).includes(value),
        );
        expect(shown).toEqual([]);
      }
    }),
    { numRuns: process.env.STAGECRAFT_TEST_LONG ? 5_000 : 300 },
  );
});

it('a process that gets a token every minute for months holds an hour of them', () => {
  let nowMs = 0;
  const redaction = new SecretRedaction({ now: () => nowMs });
  let most = 0;
  for (let minute = 0; minute < 5_000; minute += 1) {
    nowMs = minute * MINUTE_MS;
    redaction.addSecret(`ghs_Token7of9minute${minute}x`, {
      forMs: 60 * MINUTE_MS,
    });
    most = Math.max(most, redaction.size);
  }
  expect(most).toBeLessThanOrEqual(62);
});

it('a value that is added again holds until the later end', () => {
  let nowMs = 0;
  const redaction = new SecretRedaction({ now: () => nowMs });
  const knows = () => redaction.holdsKnownSecret('K2mN5pQ8rStU1');
  redaction.addSecret('K2mN5pQ8rStU1', { forMs: 10 * MINUTE_MS });
  redaction.addSecret('K2mN5pQ8rStU1', { forMs: 1 });
  nowMs = 9 * MINUTE_MS;
  redaction.addSecret('another-secret-1');
  expect(knows()).toBe(true);
  nowMs = 12 * MINUTE_MS;
  redaction.addSecret('another-secret-2');
  expect(knows()).toBe(false);
});

it('what the configuration has is never forgotten', () => {
  let nowMs = 0;
  const redaction = new SecretRedaction({ now: () => nowMs });
  redaction.addSecret('K2mN5pQ8rStU1', { forMs: MINUTE_MS });
  redaction.addSecret('K2mN5pQ8rStU1');
  nowMs = 365 * 24 * 60 * MINUTE_MS;
  redaction.addSecret('another-secret-1');
  expect(redaction.holdsKnownSecret('K2mN5pQ8rStU1')).toBe(true);
});

it('an index that has lost all its texts is as it was', () => {
  const index = new SecretIndex();
  const texts = VALUES.map((value, at) => `${value}${at}`);
  texts.forEach(text => index.add(text));
  expect(index.size).toMatchObject({ texts: texts.length });
  index.remove(texts);
  expect(index.size).toEqual({ texts: 0, windows: 0, filterWords: 0 });
  expect(index.find(texts.join(' '))).toEqual([]);
});
