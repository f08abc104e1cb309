import { z } from 'zod';
import { gitHubTime } from './gitHubTime';

/** What we use of GitHub's `pull_request_review` webhook. Its texts are untrusted. */
const schema = z.object({
  action: z.string(),
  review: z.object({
    id: z.number().int().positive(),
    state: z.string(),
    /** The commit that the reviewer saw. */
    commit_id: z.string().nullish(),
    submitted_at: gitHubTime,
    user: z
      .object({
        id: z.number().int(),
        login: z.string().default(''),
        type: z.string().default(''),
      })
      .nullish(),
  }),
  pull_request: z.object({ number: z.number().int().positive() }),
});

export type ReviewPayload = z.output<typeof schema>;

/** Undefined when the payload is not one of GitHub's `pull_request_review`. */
export function readReviewPayload(payload: unknown): ReviewPayload | undefined {
  const result = schema.safeParse(payload);
  return result.success ? result.data : undefined;
}
