import { z } from 'zod';

const secret = z
  .string()
  .min(
    32,
    'must have 32 characters or more: make one with `openssl rand -hex 32`',
  );
const email = z.email({ error: 'must be the e-mail of a user of the portal' });

const adapterSchema = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
        'must have 1 to 40 of a-z, 0-9 and hyphens, starting with a letter',
      ),
    kind: z.enum(['approver', 'executor'], {
      error: 'must be approver or executor',
    }),
    url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    secret,
    token: secret.optional(),
    projects: z.array(z.string().min(1)).optional(),
    decidesAs: email.optional(),
    people: z.record(z.string().min(1), email).optional(),
  })
  .refine(
    ({ decidesAs, people }) =>
      (decidesAs === undefined) !== (people === undefined),
    {
      error:
        'set either decidesAs (one person) or people (actor ids with e-mails): an adapter decides as a person',
    },
  );

/** Of `stagecraft.runs.adapters`. */
export const adaptersSchema = z
  .array(adapterSchema)
  .superRefine((adapters, context) => {
    adapters.forEach(({ id, token, secret: key }, index) => {
      if (adapters.findIndex(other => other.id === id) !== index) {
        context.addIssue({
          ...{ code: 'custom', path: [index, 'id'] },
          message: `${id} is the id of another adapter: give each its own`,
        });
      }
      const keys = adapters
        .slice(0, index)
        .flatMap(other => [...[other.secret, other.token]]);
      if (keys.includes(key) || (token && [...keys, key].includes(token))) {
        context.addIssue({
          ...{ code: 'custom', path: [index, 'secret'] },
          message:
            'is used twice: an adapter is known by its secret and its token, so give each its own',
        });
      }
    });
  })
  .default([]);

/** A program that asks people elsewhere, for example in a chat. */
export interface AdapterConfig {
  id: string;
  /** `approver`: approvals of calls. `executor`: questions. */
  kind: 'approver' | 'executor';
  /** Without a slash at the end. */
  url: string;
  /** Signs what we send, and what the adapter sends. */
  secret: string;
  /** What an adapter that can't sign says instead. */
  token?: string;
  /** Slugs; absent: all. */
  projects?: string[];
  /** E-mail of the person as whom it decides, whoever answered there. */
  decidesAs?: string;
  /** E-mail by the id that the adapter gives for who answered. */
  people?: Record<string, string>;
}

export function adapterSecrets(config: {
  adapters: readonly AdapterConfig[];
}): string[] {
  return config.adapters.flatMap(({ secret: key, token }) =>
    token ? [key, token] : [key],
  );
}
