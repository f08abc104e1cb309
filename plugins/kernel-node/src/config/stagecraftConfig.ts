import type { Config } from '@backstage/config';
import type { HumanDuration } from '@backstage/types';
import { z } from 'zod';
import { findLabelProblems } from '../labels/labelCatalogue';
import { parseConfigSection } from './configSection';
import { gitHubAppSchema } from './gitHubAppSchema';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform(url => url.replace(/\/+$/, ''));

const text = z.string().trim().min(1, 'must not be empty');

const amount = z.number().nonnegative('must not be negative').optional();

/** A HumanDuration with at least one unit. */
export const humanDurationSchema: z.ZodType<HumanDuration> = z
  .strictObject({
    weeks: amount,
    days: amount,
    hours: amount,
    minutes: amount,
    seconds: amount,
    milliseconds: amount,
  })
  .refine(
    duration => Object.values(duration).some(value => value !== undefined),
    'needs at least one unit, for example { minutes: 1 }',
  );

const webhookSchema = z.strictObject({
  url: httpUrl,
  secrets: z
    .array(z.string().min(16, 'must have at least 16 characters'))
    .min(1, 'needs at least one secret')
    .max(2, 'takes at most two secrets, the newest first'),
});

const githubSchema = z.strictObject({
  apiUrl: httpUrl.default('https://api.github.com'),
  webUrl: httpUrl.default('https://github.com'),
  webhook: webhookSchema.optional(),
  credentials: z
    .strictObject({
      platformToken: text.optional(),
      botToken: text.optional(),
      app: gitHubAppSchema.optional(),
    })
    .default({}),
  contentWritesPerSecond: z.number().int().min(1).max(1_000).default(1),
  mirrorFolder: text.optional(),
});

const vaultSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        id: text,
        key: z
          .string()
          .regex(
            /^[0-9a-f]{64}$/i,
            'must be 64 hex digits (make one with: openssl rand -hex 32)',
          ),
      }),
    )
    .min(1, 'needs at least one key (make one with: openssl rand -hex 32)')
    .refine(
      keys => new Set(keys.map(key => key.id)).size === keys.length,
      'has two keys with the same id',
    ),
});

const personSchema = z.strictObject({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.email('must be an e-mail address')),
  githubUserId: z.coerce
    .number('must be the numeric id of a GitHub user')
    .int('must be the numeric id of a GitHub user')
    .positive('must be the numeric id of a GitHub user'),
  githubLogin: text.optional(),
  userEntityRef: z
    .string()
    .regex(
      /^user:[^:/\s]+\/[^:/\s]+$/,
      'must be a full entity reference, for example user:default/olivia',
    ),
});

const peopleSchema = z
  .array(personSchema)
  .default([])
  .refine(
    people => new Set(emailsOf(people)).size === idsAndEmails(people).size,
    'has one e-mail address with two GitHub ids',
  );

const bootstrapSchema = z.strictObject({
  owner: personSchema,
  platformAdmins: peopleSchema,
  allowedUsers: peopleSchema,
});

const platformSchema = z.strictObject({
  project: text,
  repository: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/, 'must be owner/name')
    .optional(),
});

const labelsSchema = z
  .record(z.string(), z.string())
  .superRefine((names, context) => {
    for (const { key, problem } of findLabelProblems(names)) {
      context.addIssue({ code: 'custom', path: [key], message: problem });
    }
  });

const stagecraftSchema = z.strictObject({
  locale: z.enum(['en', 'ru'], 'must be en or ru').default('en'),
  github: githubSchema.prefault({}),
  kubernetes: z
    .strictObject({ kubeconfig: text.optional(), context: text.optional() })
    .default({}),
  vault: vaultSchema,
  bootstrap: bootstrapSchema.optional(),
  platform: platformSchema.optional(),
  permissions: z
    .strictObject({ members: z.array(text).default([]) })
    .prefault({}),
  labels: labelsSchema.default({}),
  metrics: z.strictObject({ token: text.optional() }).default({}),
  webhookSweep: z
    .strictObject({
      interval: humanDurationSchema.default({ minutes: 1 }),
      lookback: humanDurationSchema.default({ hours: 6 }),
    })
    .prefault({}),
  // The stage-runs plugin owns and checks this section.
  runs: z.unknown().optional(),
});

/** The `stagecraft` section with its defaults, without `runs`; documented in config.schema.json. */
export type StagecraftConfig = Omit<z.output<typeof stagecraftSchema>, 'runs'>;

/** A person whom the configuration brings in. */
export type ConfiguredPerson = z.output<typeof personSchema>;

/**
 * Reads the `stagecraft` section. Throws one ConfigProblemsError that names every wrong
 * key and what to do.
 */
export function readStagecraftConfig(config: Config): StagecraftConfig {
  const { runs: _, ...own } = parseConfigSection({
    schema: stagecraftSchema,
    value: config.getOptional('stagecraft') ?? {},
    path: 'stagecraft',
  });
  return own;
}

function emailsOf(people: ConfiguredPerson[]): string[] {
  return people.map(({ email }) => email);
}

/** The same person twice is one. */
function idsAndEmails(people: ConfiguredPerson[]): Set<string> {
  return new Set(
    people.map(({ email, githubUserId }) => `${githubUserId} ${email}`),
  );
}
