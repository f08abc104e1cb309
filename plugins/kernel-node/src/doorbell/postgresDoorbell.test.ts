import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import type { ClientConfig } from 'pg';
import { emptyDatabases } from '../testPrograms/emptyDatabases';
import { eventually } from '../testPrograms/eventually';
import { PostgresDoorbell } from './postgresDoorbell';
import { RingCoalescer } from './ringCoalescer';

const emptyDatabase = emptyDatabases();
const doorbells: PostgresDoorbell[] = [];

afterEach(async () => {
  await Promise.all(doorbells.splice(0).map(doorbell => doorbell.stop()));
});

async function startDoorbell(knex: Knex): Promise<PostgresDoorbell> {
  const { connection } = knex.client.config;
  const doorbell = new PostgresDoorbell({
    logger: mockServices.logger.mock(),
    connection: {
      ...connection,
      password: connection.password,
    } as ClientConfig,
  });
  doorbells.push(doorbell);
  await doorbell.start();
  return doorbell;
}

describe('the doorbell', () => {
  it('rings in this process at once and in others soon, once each', async () => {
    const knex = await emptyDatabase();
    const [here, there] = [
      await startDoorbell(knex),
      await startDoorbell(knex),
    ];
    const rings = { here: 0, there: 0, other: 0 };
    here.onRing('claims/a', () => (rings.here += 1));
    there.onRing('claims/a', () => (rings.there += 1));
    there.onRing('claims/b', () => (rings.other += 1));

    here.ring('claims/a');
    expect(rings.here).toBe(1);
    await eventually(() => rings.there === 1);
    expect(rings).toEqual({ here: 1, there: 1, other: 0 });
  });

  it('connects again after its connection was cut, and then rings everybody', async () => {
    const knex = await emptyDatabase();
    const [here, there] = [
      await startDoorbell(knex),
      await startDoorbell(knex),
    ];
    let rings = 0;
    there.onRing('claims/a', () => (rings += 1));
    await knex.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'stagecraft_doorbell' and datname = current_database()`,
    );
    await eventually(() => rings > 0);
    // For what it may have missed: nobody rang.
    expect(rings).toBe(1);
    await eventually(() => {
      here.ring('claims/a');
      return rings >= 2;
    });
  });

  it('goes on when a listener throws, and stops for one that left', async () => {
    const doorbell = new PostgresDoorbell({
      logger: mockServices.logger.mock(),
      connection: undefined,
    });
    let rings = 0;
    doorbell.onRing('a', () => {
      throw new Error('broken');
    });
    const leave = doorbell.onRing('a', () => (rings += 1));
    doorbell.ring('a');
    leave();
    doorbell.ring('a');
    expect(rings).toBe(1);
  });
});

describe('the coalescer', () => {
  it('sends the first ring at once, then at most 20 a second, and always the last', () => {
    jest.useFakeTimers();
    const sent: number[] = [];
    const coalescer = new RingCoalescer(() => sent.push(Date.now()));
    const start = Date.now();
    for (let at = 0; at < 1_000; at += 1) {
      coalescer.ring('a');
      jest.advanceTimersByTime(1);
    }
    jest.advanceTimersByTime(1_000);
    expect(sent[0]).toBe(start);
    expect(sent.length).toBeGreaterThanOrEqual(20);
    expect(sent.length).toBeLessThanOrEqual(21);
    expect(sent.at(-1)).toBeGreaterThanOrEqual(start + 999);
    jest.useRealTimers();
  });
});
