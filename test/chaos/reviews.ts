import { BOOKSHOP } from '../harness/bookshop';
import type { HeldRequest } from '../harness/Hold';
import type { Replicas } from '../harness/Replicas';
import { eventsOf, runsOf, script } from '../harness/runs';
import { waitFor } from '../harness/waitFor';
import { onHost } from './deaths';

const ADD_A_LINE = script(
  '  - append: { path: docs/opening-hours.md, content: "Closed on Sundays.\\n" }',
);

async function askForChanges(stack: Replicas, number: number) {
  const review = await stack.as('owner').rest.pulls.createReview({
    ...{ ...BOOKSHOP, pull_number: number },
    ...{ event: 'REQUEST_CHANGES', body: ADD_A_LINE },
  });
  return `review/${review.data.id}`;
}

/**
 * Two reviews of one pull request, the second handled by the second host while the first
 * host is in the midst of the first. Answers both, and the host that asked about each.
 */
export async function reviewsOnBothHosts(
  stack: Replicas,
  number: number,
): Promise<{ reviews: string[]; hosts: number[] }> {
  const holdOf = (host: number) =>
    stack.githubGate.holdNext({
      ...{ host, method: 'GET', path: new RegExp(`/pulls/${number}$`) },
      when: 'after',
    });
  const holds = [holdOf(0), holdOf(1)];
  const reviews: string[] = [];
  const requests: HeldRequest[] = [];
  for (const host of [0, 1]) {
    await onHost(stack, host, async () => {
      reviews.push(await askForChanges(stack, number));
      requests.push(await holds[host].held());
    });
  }
  holds.forEach(hold => hold.release());
  return { reviews, hosts: requests.map(({ host }) => host) };
}

/** Waits until runs have been told of all these reviews; answers what each run was told. */
export function toldReviews(
  stack: Replicas,
  issue: number,
  reviews: string[],
): Promise<string[][]> {
  return waitFor(
    'all reviews to be answered',
    async () => {
      const runs = (await runsOf(stack, issue)).reverse();
      const events = await Promise.all(
        runs.map(({ id }) => eventsOf(stack, id)),
      );
      const told = events.flatMap(each =>
        each
          .filter(({ type }) => type === 'prompt.context.assembled')
          .map(({ payload }) => (payload.feedback ?? []) as string[]),
      );
      return reviews.every(review => told.flat().includes(review)) && told;
    },
    { timeoutMs: 60_000 },
  );
}
