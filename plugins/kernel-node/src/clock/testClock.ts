import type { Knex } from 'knex';

/** Moves the database's clock of a test. */
export interface TestClock {
  /** All sessions of the database see the later time at once. */
  advance(milliseconds: number): Promise<void>;
}

/**
 * Puts a clock that can be moved in the place of `kernel.now()`. Only for tests: it
 * replaces the function in the database that `knex` is connected to.
 */
export async function installTestClock(knex: Knex): Promise<TestClock> {
  await knex.raw(`
    create table if not exists kernel.test_clock (offset_ms bigint not null);
    insert into kernel.test_clock select 0 where not exists (select from kernel.test_clock);
    create or replace function kernel.now() returns timestamptz language sql volatile as
      'select clock_timestamp() + (select offset_ms from kernel.test_clock) * interval ''1 millisecond''';
  `);
  return {
    async advance(milliseconds) {
      await knex.raw('update kernel.test_clock set offset_ms = offset_ms + ?', [
        Math.round(milliseconds),
      ]);
    },
  };
}
