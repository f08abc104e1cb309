import {
  GitHubUnavailableError,
  LeaseLostError,
  type Claim,
  type GitHubReview,
} from '@stagecraft/backstage-plugin-kernel-node';
import { aRun } from '../../__testUtils__/samples';
import { reviewMarker } from '../../comments/marker';
import type { AttemptReport, RunRow } from '../../runs/rows';
import type { StepContext, StepResources } from '../step';
import { postReview } from './postReview';

const BOT_ID = '1005';
const RUN = aRun({
  ...{ id: 'r1', status: 'running', prompt_kind: 'review' },
  ...{ pull_request_number: 13, base_sha: 'b'.repeat(40) },
});

/** The reviews of the pull request, as GitHub keeps them. */
class Reviews {
  readonly all: GitHubReview[] = [];
  /** The answer to the next one is lost. */
  losesAnswer = false;

  add(body: string, authorId = BOT_ID): GitHubReview {
    const review: GitHubReview = {
      ...{ id: String(this.all.length + 70), body, state: 'commented' },
      ...{ authorId, authorLogin: 'x', authorType: 'Bot' },
      ...{ htmlUrl: 'http://github/review', submittedAt: new Date() },
    };
    this.all.push(review);
    return review;
  }

  asRepository() {
    return {
      viewer: async () => ({ id: BOT_ID }),
      reviews: async () => this.all,
      createReview: async (_: number, { body }: { body: string }) => {
        const review = this.add(body);
        if (!this.losesAnswer) return review;
        this.losesAnswer = false;
        throw new GitHubUnavailableError('The answer was lost');
      },
    };
  }
}

async function post(options: {
  reviews?: Reviews;
  report?: Partial<AttemptReport>;
  now?: Partial<RunRow>;
  confirm?(): Promise<void>;
}) {
  const { reviews = new Reviews() } = options;
  const stored: object[] = [];
  const ends: { outcome: string; reason?: string }[] = [];
  const report = {
    ...{ result: 'finished', bundleParts: 0, headSha: '' },
    ...{ summary: 'Looks right.', error: '', ...options.report },
  };
  const context = {
    run: RUN,
    claim: {
      confirm: options.confirm ?? (async () => {}),
      transaction: async work => work({} as never),
    } as Claim<RunRow>,
    resources: {
      config: { appUrl: 'http://localhost' },
      gitHub: { repository: async () => reviews.asRepository() },
      attempts: { find: async () => ({ report }) },
      store: {
        find: async () => ({ ...RUN, ...options.now }),
        update: async (_: unknown, __: string, changes: object) => {
          stored.push(changes);
          return RUN;
        },
      },
      lifecycle: {
        append: async () => {},
        end: async (_: unknown, end: (typeof ends)[number]) => ends.push(end),
      },
    } as unknown as StepResources,
  } as StepContext;
  const error = await postReview(context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { reviews, stored, ends, error };
}

it('leaves one review with what the agent says, and stores where it is', async () => {
  const { reviews, stored, ends } = await post({});
  expect(reviews.all).toHaveLength(1);
  expect(reviews.all[0].body).toContain('Looks right.');
  expect(stored).toMatchObject([
    { review_id: '70', review_url: 'http://github/review' },
  ]);
  expect(ends).toEqual([]);
});

it('a review whose answer was lost is found by its marker, and not written again', async () => {
  const reviews = new Reviews();
  reviews.losesAnswer = true;
  expect((await post({ reviews })).error).toBeInstanceOf(
    GitHubUnavailableError,
  );
  const { stored } = await post({ reviews });
  expect(reviews.all).toHaveLength(1);
  expect(stored).toMatchObject([{ review_id: '70' }]);
});

it('another run’s review, or a person’s with our marker, is not ours', async () => {
  const reviews = new Reviews();
  reviews.add(`${reviewMarker({ run: 'r2' })} of another run`);
  reviews.add(`${reviewMarker({ run: 'r1' })} copied`, '1002');
  reviews.add(`I quote ${reviewMarker({ run: 'r1' })}`);
  const { stored } = await post({ reviews });
  expect(reviews.all).toHaveLength(4);
  expect(stored).toMatchObject([{ review_id: '73' }]);
});

it('an agent that says nothing leaves no review: review_missing', async () => {
  const { reviews, ends } = await post({ report: { summary: ' \n' } });
  expect(reviews.all).toEqual([]);
  expect(ends).toMatchObject([{ outcome: 'failed', reason: 'review_missing' }]);
});

it('an agent that failed leaves no review', async () => {
  const report = { result: 'failed', error: 'No tests' } as const;
  const { reviews, ends } = await post({ report });
  expect(reviews.all).toEqual([]);
  expect(ends).toMatchObject([{ outcome: 'failed', reason: 'agent_failed' }]);
});

it('a run that was asked to stop leaves no review', async () => {
  const now = { stop_requested_at: new Date() };
  const { reviews, stored } = await post({ now });
  expect(reviews.all).toEqual([]);
  expect(stored).toEqual([]);
});

it('a process that has lost the run leaves no review', async () => {
  const confirm = async () => {
    throw new LeaseLostError('The lease was lost');
  };
  const { reviews, error } = await post({ confirm });
  expect(reviews.all).toEqual([]);
  expect(error).toBeInstanceOf(LeaseLostError);
});
