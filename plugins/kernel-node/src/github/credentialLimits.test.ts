import type { Knex } from 'knex';
import { installTestClock, type TestClock } from '../clock/testClock';
import { createKernelMetrics } from '../metrics/kernelMetrics';
import { applyMigrations } from '../migrations/applyMigrations';
import { emptyDatabases } from '../testPrograms/emptyDatabases';
import { CredentialBudget } from './credentialBudget';
import { CredentialLimits } from './credentialLimits';
import type { GitHubLimitedError } from './errors';
import { LONGEST_LIMIT_MS } from './rateLimit';

jest.setTimeout(60_000);

const emptyDatabase = emptyDatabases();
const metrics = createKernelMetrics();
let knex: Knex;
let clock: TestClock;
let limits: CredentialLimits;
let budgetId: string;

beforeAll(async () => {
  knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  clock = await installTestClock(knex);
  limits = new CredentialLimits({ knex, metrics });
});

beforeEach(() => {
  budgetId = crypto.randomUUID();
});

const note = (waitMs: number, isGuess = false) =>
  limits.note({
    ...{ budgetId, credential: 'bot' },
    limit: { kind: 'secondary', waitMs, isGuess },
  });

describe('a limit', () => {
  it('is known until it is over, by the database’s clock', async () => {
    expect(await limits.find(budgetId)).toBeUndefined();
    await note(60_000);
    await clock.advance(30_000);
    const { leftMs } = (await limits.find(budgetId))!;
    expect(leftMs).toBeGreaterThan(25_000);
    expect(leftMs).toBeLessThanOrEqual(30_000);
    await clock.advance(30_000);
    expect(await limits.find(budgetId)).toBeUndefined();
  });

  it('is not made shorter by another answer', async () => {
    await note(60_000);
    const { leftMs } = await note(1_000);
    expect(leftMs).toBeGreaterThan(55_000);
  });

  it('doubles its wait when it is met again after a wait that GitHub did not name', async () => {
    const waits: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const { leftMs } = await note(60_000, true);
      waits.push(Math.round(leftMs / 60_000));
      await clock.advance(leftMs);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 64]);
    const longest = LONGEST_LIMIT_MS / 60_000;
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
  });

  it('does not double for answers to requests that were on their way', async () => {
    const met = await Promise.all([1, 2, 3, 4].map(() => note(60_000, true)));
    for (const { leftMs } of met) expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it('starts from anew after a quiet time', async () => {
    const { leftMs } = await note(60_000, true);
    await clock.advance(leftMs + 11 * 60_000);
    expect((await note(60_000, true)).leftMs).toBeLessThanOrEqual(60_000);
  });
});

describe('content writes', () => {
  const reserve = (times: number) =>
    Promise.all(
      Array.from({ length: times }, () =>
        limits.reserveWrite({ budgetId, perSecond: 1 }),
      ),
    );

  it('of all replicas together are a burst of 20 and then one a second', async () => {
    const places = (await reserve(25)).map(({ waitMs }) => waitMs);
    expect(places.filter(waitMs => waitMs === 0).length).toBeGreaterThanOrEqual(
      20,
    );
    const waits = places.filter(waitMs => waitMs > 0).sort((a, b) => a - b);
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(waits.at(-1)! - waits[0]).toBeGreaterThan(
      (waits.length - 1) * 1_000 - 10,
    );
  });

  it('have their burst again after a pause, and no more than that', async () => {
    await reserve(20);
    await clock.advance(3_600_000);
    const waits = (await reserve(23)).filter(({ waitMs }) => waitMs > 0);
    expect(waits.length).toBeGreaterThanOrEqual(1);
  });

  it('take no place while the credential is limited', async () => {
    await note(60_000);
    const places = await reserve(30);
    expect(places.every(({ limit }) => limit?.kind === 'secondary')).toBe(true);
    await clock.advance(61_000);
    expect((await reserve(1))[0]).toEqual({ waitMs: 0, limit: undefined });
  });
});

describe('a budget', () => {
  const budget = () =>
    new CredentialBudget({
      ...{ limits, budgetId, credential: 'bot', writesPerSecond: 100 },
    });
  const limited = () =>
    Object.assign(new Error('slow down'), {
      status: 429,
      response: { headers: { 'retry-after': '30' } },
    });

  it('sends nothing while it knows of a limit, which another replica knows as well', async () => {
    const [here, there] = [budget(), budget()];
    const send = jest.fn().mockRejectedValue(limited());
    const error = (await here
      .request(send)
      .catch(thrown => thrown)) as GitHubLimitedError;
    expect(error).toMatchObject({
      ...{ name: 'GitHubLimitedError', kind: 'secondary', credential: 'bot' },
    });
    expect(error.waitMs).toBeGreaterThan(28_000);
    expect(error.waitMs).toBeLessThanOrEqual(33_000);
    for (const replica of [here, there]) {
      await expect(replica.request(send)).rejects.toMatchObject({
        name: 'GitHubLimitedError',
      });
      await expect(replica.write()).rejects.toMatchObject({
        name: 'GitHubLimitedError',
      });
    }
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('counts what GitHub said', async () => {
    const before = await counted();
    await budget()
      .request(() => Promise.reject(limited()))
      .catch(() => {});
    expect(await counted()).toBe(before + 1);
  });

  it('lets other failures through as they are', async () => {
    const failure = Object.assign(new Error('Bad gateway'), { status: 502 });
    await expect(budget().request(() => Promise.reject(failure))).rejects.toBe(
      failure,
    );
    await expect(budget().request(async () => 'sent')).resolves.toBe('sent');
  });

  it('asks the database at most once a second for reads', async () => {
    const queries: string[] = [];
    const watch = ({ sql }: { sql: string }) => queries.push(sql);
    const one = budget();
    knex.on('query', watch);
    await Promise.all([1, 2, 3].map(() => one.request(async () => {})));
    await one.request(async () => {});
    knex.removeListener('query', watch);
    expect(queries).toHaveLength(1);
  });
});

async function counted(): Promise<number> {
  const { values } = await metrics.gitHubLimits.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
