import type { Knex } from 'knex';

/**
 * Makes the partitions of the event log for this month and `monthsAhead` more; answers
 * how many were new. Repeating it has no effect. Without it events go to the default
 * partition: nothing is lost, but that one grows.
 */
export async function createEventPartitions(options: {
  knex: Knex;
  monthsAhead: number;
}): Promise<number> {
  const { rows } = await options.knex.raw(
    'select kernel.create_event_partitions(?) as created',
    [options.monthsAhead],
  );
  return rows[0].created;
}
