import { createRunToken, mcpTokenOf } from './runTokens';

/** The runner's own test has the same pair: both sides derive the same. */
it('derives the token of the tools as the runner does', () => {
  expect(mcpTokenOf('abc')).toBe('K3cRTryEE6NfUYhvbLyjE7hjbtNExU1jsGkTUbsnxvU');
});

it('is another for each attempt, and not the token of its runner', () => {
  const [one, other] = [createRunToken(), createRunToken()];
  const all = [one, other, mcpTokenOf(one), mcpTokenOf(other)];
  expect(new Set(all).size).toBe(4);
});
