import { SecretRedaction } from '../../redaction/secretRedaction';
import { InstallationToken, type NewToken } from './InstallationToken';

const HOUR_MS = 60 * 60_000;

let nowMs: number;
let made: string[];
let redaction: SecretRedaction;
let token: InstallationToken;

beforeEach(() => {
  nowMs = Date.parse('2026-11-29T00:00:00Z');
  made = [];
  redaction = new SecretRedaction({ now: () => nowMs });
  token = new InstallationToken({ create, redaction, now: () => nowMs });
});

async function create(): Promise<NewToken> {
  const value = `ghs_Q7w2X9k4Z1m8-${made.length + 1}`;
  made.push(value);
  return { token: value, expiresAt: new Date(nowMs + HOUR_MS) };
}

it('is made once for all who ask at the same time', async () => {
  const given = await Promise.all([1, 2, 3].map(() => token.token()));
  expect(new Set(given)).toEqual(new Set(made));
  expect(made).toHaveLength(1);
});

it.each([
  [54, 1],
  [56, 2],
])('after %i minutes %i were made', async (minutes, count) => {
  await token.token();
  nowMs += minutes * 60_000;
  await token.token();
  expect(made).toHaveLength(count);
});

it('is renewed once, however many were refused with it', async () => {
  const first = await token.token();
  const given = await Promise.all([1, 2].map(() => token.renew(first)));
  expect(given).toEqual([made[1], made[1]]);
  // One that was refused later than it was replaced.
  expect(await token.renew(first)).toBe(made[1]);
  expect(made).toHaveLength(2);
});

it('is asked for again after a failure', async () => {
  let isDown = true;
  token = new InstallationToken({
    create: async () => {
      if (isDown) throw new Error('down');
      return create();
    },
    redaction,
    now: () => nowMs,
  });
  await expect(token.token()).rejects.toThrow('down');
  isDown = false;
  expect(await token.token()).toBe(made[0]);
});

it('is redacted while it lives, as git sends it too, and no longer', async () => {
  const value = await token.token();
  const basic = Buffer.from(`x-access-token:${value}`).toString('base64');
  const knows = () => [
    redaction.holdsKnownSecret(`token ${value}`),
    redaction.holdsKnownSecret(`Basic ${basic}`),
  ];
  expect(knows()).toEqual([true, true]);
  nowMs += HOUR_MS;
  redaction.addSecret('another-token-1');
  expect(knows()).toEqual([true, true]);
  nowMs += HOUR_MS;
  redaction.addSecret('another-token-2');
  expect(knows()).toEqual([false, false]);
});
