/** Of this run of the tests; STAGECRAFT_TEST_SEED repeats another. */
export const seed = Number(
  process.env.STAGECRAFT_TEST_SEED ?? Date.now() % 1_000_000,
);

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
