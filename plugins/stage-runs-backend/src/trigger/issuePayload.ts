import { z } from 'zod';
import { gitHubTime } from './gitHubTime';

/** What we use of GitHub's `issues` webhook. Its texts are untrusted. */
const schema = z.object({
  action: z.string(),
  issue: z.object({
    number: z.number().int().positive(),
    pull_request: z.object({}).nullish(),
    /** With `labeled`: when the label was put. */
    updated_at: gitHubTime,
  }),
  label: z.object({ name: z.string() }).nullish(),
  sender: z
    .object({
      id: z.number().int(),
      login: z.string().default(''),
      type: z.string().default(''),
    })
    .nullish(),
  repository: z.object({
    name: z.string(),
    full_name: z.string(),
    owner: z.object({ login: z.string() }),
  }),
});

export type IssuePayload = z.output<typeof schema>;

/** Undefined when the payload is not one of GitHub's `issues`. */
export function readIssuePayload(payload: unknown): IssuePayload | undefined {
  const result = schema.safeParse(payload);
  return result.success ? result.data : undefined;
}
