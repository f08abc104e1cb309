import { BOOKSHOP } from './bookshop';
import { judged, labelDelivery, putLabel } from './runs';
import type { Stack } from './Stack';
import { waitFor } from './waitFor';

/**
 * Resolves when the platform has received, judged and answered all that GitHub has sent so
 * far: a hook's deliveries are sent in order, so the one of a label that means nothing
 * comes after them.
 */
export async function quiet(stack: Stack): Promise<void> {
  const marker = await stack.as('owner').rest.issues.create({
    ...BOOKSHOP,
    title: 'A label that means nothing',
  });
  await putLabel(stack, marker.data.number, 'marker');
  await judged(stack, (await labelDelivery(stack, marker.data.number)).guid);
  await waitFor(
    'the inbox, the runs and the effects to be idle',
    async () => {
      const { rows } = await stack.database.knex.raw(`
        select (select count(*) from kernel.webhook_deliveries where status = 'pending')
          + (select count(*) from "stage-runs".outbox
             where written_version < wanted_version and failed_at is null)
          + (select count(*) from "stage-runs".runs where environment_released_at is null) as busy`);
      return rows[0].busy === '0';
    },
    { timeoutMs: 60_000 },
  );
}
