import { Arrivals } from './Arrivals';

const NEVER_MS = 60_000;

it('nobody waits while nothing arrives', async () => {
  await expect(new Arrivals().none(NEVER_MS)).resolves.toBeUndefined();
});

it('all wait until the last one has arrived', async () => {
  const arrivals = new Arrivals();
  const gone: string[] = [];
  arrivals.begin();
  arrivals.begin();
  const all = ['a', 'b'].map(name =>
    arrivals.none(NEVER_MS).then(() => gone.push(name)),
  );
  arrivals.end();
  await Promise.resolve();
  expect(gone).toEqual([]);
  arrivals.end();
  await Promise.all(all);
  expect(gone).toEqual(['a', 'b']);
});

it('what never stops arriving is not waited for any longer than is allowed', async () => {
  const arrivals = new Arrivals();
  arrivals.begin();
  await expect(arrivals.none(5)).resolves.toBeUndefined();
});
