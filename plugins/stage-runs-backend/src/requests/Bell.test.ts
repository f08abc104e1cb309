import { Bell } from './Bell';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

it('a ring before anybody waits is not lost, and counts once', async () => {
  const bell = new Bell();
  bell.ring();
  await bell.heard(HOUR_MS, never);
  let isHeard = false;
  const second = bell.heard(HOUR_MS, never).then(() => {
    isHeard = true;
  });
  await Promise.resolve();
  expect(isHeard).toBe(false);
  bell.ring();
  await second;
  expect(isHeard).toBe(true);
});

it('waits no longer than it may', async () => {
  await expect(new Bell().heard(1, never)).resolves.toBeUndefined();
});

it('stops when nobody listens any more, before and while it waits', async () => {
  const before = new Bell().heard(HOUR_MS, AbortSignal.abort());
  await expect(before).resolves.toBeUndefined();
  const leaving = new AbortController();
  const waiting = new Bell().heard(HOUR_MS, leaving.signal);
  leaving.abort();
  await expect(waiting).resolves.toBeUndefined();
});
