import { z } from 'zod';
import { gitHubTime } from '../trigger/gitHubTime';

const account = z.object({
  id: z.number().int(),
  login: z.string().default(''),
  type: z.string().default(''),
});

const numbered = z.object({
  number: z.number().int().positive(),
  /** With a label: when it was put or taken off. */
  updated_at: gitHubTime,
});

/** What we use of `issues` and `pull_request`. */
const labelSchema = z.object({
  action: z.enum(['labeled', 'unlabeled']),
  label: z.object({ name: z.string() }),
  issue: numbered.extend({ pull_request: z.object({}).nullish() }).nullish(),
  pull_request: numbered.nullish(),
  sender: account.nullish(),
});

/** What we use of `issue_comment`, which is of pull requests as well. */
const commentSchema = z.object({
  action: z.literal('created'),
  issue: z.object({ number: z.number().int().positive() }),
  comment: z.object({
    id: z.number().int(),
    html_url: z.string().default(''),
    body: z.string().nullish(),
    created_at: z.iso
      .datetime({ offset: true })
      .transform(text => new Date(text)),
    user: account.nullish(),
  }),
});

/** What we use of `pull_request_review`. */
const reviewSchema = z.object({
  action: z.literal('submitted'),
  pull_request: z.object({ number: z.number().int().positive() }),
  review: z.object({
    id: z.number().int(),
    html_url: z.string().default(''),
    body: z.string().nullish(),
    state: z.string(),
    submitted_at: z.iso
      .datetime({ offset: true })
      .transform(text => new Date(text)),
    user: account.nullish(),
  }),
});

export type LabelPayload = z.output<typeof labelSchema>;
export type CommentPayload = z.output<typeof commentSchema>;
export type ReviewStatementPayload = z.output<typeof reviewSchema>;

/** Each is undefined when the payload is something else. Its texts are untrusted. */
export const readLabelPayload = readerOf(labelSchema);
export const readCommentPayload = readerOf(commentSchema);
export const readReviewStatement = readerOf(reviewSchema);

export function accountOf(user: z.output<typeof account> | null | undefined): {
  githubId: string;
  login: string;
  type: string;
} {
  const { id, login = '', type = '' } = user ?? {};
  return { githubId: String(id ?? ''), login, type };
}

function readerOf<Output>(schema: z.ZodType<Output>) {
  return (payload: unknown): Output | undefined => {
    const result = schema.safeParse(payload);
    return result.success ? result.data : undefined;
  };
}
