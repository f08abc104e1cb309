import type { Config } from '@backstage/config';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import { z } from 'zod';
import {
  humanDurationSchema,
  parseConfigSection,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { ParallelLimits } from './queue/nextGrants';
import {
  adaptersSchema,
  type AdapterConfig,
} from './requests/adapters/adapterConfig';

const limitSchema = wholeNumber(1, 10_000);

/** As a repository can write it in services.yaml. */
const imageName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

const schema = z.strictObject({
  callbackUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional(),
  runtime: z.string().min(1).optional(),
  images: z.record(z.string(), z.string().min(1)).default({}),
  verifiers: z
    .strictObject({
      images: z.record(imageName, z.string().min(1)).default({}),
    })
    .prefault({}),
  // Each module of a runtime reads and checks its own part.
  runtimes: z.record(z.string(), z.unknown()).optional(),
  namespacePrefix: z
    .string()
    .regex(
      /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
      'must have 1 to 20 of a-z, 0-9 and hyphens, starting with a letter',
    )
    .default('codex-issue'),
  // Read by the provider of namespaces.
  egressPorts: z.array(z.int().min(1).max(65_535)).optional(),
  parallelLimits: z
    .strictObject({
      project: limitSchema.optional(),
      platform: limitSchema.default(100),
    })
    .refine(({ project = 1, platform }) => project <= platform, {
      path: ['project'],
      error:
        'must not be more than stagecraft.runs.parallelLimits.platform: lower it, or raise that one',
    })
    .prefault({}),
  attempts: wholeNumber(1, 10).default(3),
  // As long as a runner tries again while it can't reach the platform.
  heartbeatTimeout: humanDurationSchema.default({ minutes: 6 }),
  startTimeout: humanDurationSchema.default({ minutes: 5 }),
  limitTimeout: humanDurationSchema.default({ hours: 6 }),
  approvals: z
    .strictObject({
      byTools: z.enum(['refused', 'allowed']).default('refused'),
    })
    .prefault({}),
  prompt: z
    .strictObject({
      maxBytes: z
        .int({ error: 'must be a whole number' })
        .min(64 * 1024, 'must be 65536 or more')
        .max(1024 * 1024, 'must be 1048576 or less')
        .default(120 * 1024),
    })
    .prefault({}),
  requestExpiry: humanDurationSchema
    .refine(
      duration => isBetween(duration, 60_000, 30 * 86_400_000),
      'must be { minutes: 1 } to { days: 30 }',
    )
    .default({ hours: 24 }),
  adapters: adaptersSchema,
  logRetention: humanDurationSchema
    .refine(
      duration => milliseconds(duration) >= 3_600_000,
      'must be at least { hours: 1 }',
    )
    .default({ days: 7 }),
  labelSweep: z
    .strictObject({
      frequencyMinutes: wholeNumber(1, 1_440).default(30),
      batch: wholeNumber(1, 5_000).default(200),
    })
    .prefault({}),
});

/** `stagecraft.runs` with its defaults; documented in config.schema.json. */
export interface RunsConfig {
  /** Without a slash at the end. */
  callbackUrl: string;
  /** Where people see the portal, without a slash at the end. */
  appUrl: string;
  runtime?: string;
  images: Record<string, string>;
  /** That repositories may name for their verifiers, by that name. */
  verifierImages: Record<string, string>;
  /** How many runs may be at work at once. */
  parallelLimits: ParallelLimits;
  /** How often the agent of a run is started at most. */
  attempts: number;
  heartbeatTimeoutMs: number;
  startTimeoutMs: number;
  /** How long GitHub may limit a run until it is given up. */
  limitTimeoutMs: number;
  /** Whether a person's tool may approve results for them. */
  approvalsByTools: 'refused' | 'allowed';
  /** What a whole prompt may have; data that is more is left out. */
  maxPromptBytes: number;
  /** How long people may take to answer an agent. */
  requestExpiryMs: number;
  /** Programs that ask people elsewhere. */
  adapters: AdapterConfig[];
  /** How long logs and other heavy fields of an ended run are kept. */
  logRetentionMs: number;
  /** How often, and for how many issues at once, labels are compared with what is stored. */
  labelSweep: { frequencyMinutes: number; batch: number };
}

/** Throws an InputError of one line that names the wrong key and what to do. */
export function readRunsConfig(config: Config): RunsConfig {
  const section = parseConfigSection({
    schema,
    value: config.getOptional('stagecraft.runs') ?? {},
    path: 'stagecraft.runs',
  });
  const callbackUrl =
    section.callbackUrl ?? config.getString('backend.baseUrl');
  return {
    callbackUrl: withoutSlash(callbackUrl),
    appUrl: withoutSlash(config.getString('app.baseUrl')),
    runtime: section.runtime,
    images: section.images,
    verifierImages: section.verifiers.images,
    parallelLimits: withProjectLimit(section.parallelLimits),
    attempts: section.attempts,
    heartbeatTimeoutMs: milliseconds(section.heartbeatTimeout),
    startTimeoutMs: milliseconds(section.startTimeout),
    limitTimeoutMs: milliseconds(section.limitTimeout),
    approvalsByTools: section.approvals.byTools,
    maxPromptBytes: section.prompt.maxBytes,
    requestExpiryMs: milliseconds(section.requestExpiry),
    adapters: section.adapters.map(adapter => ({
      ...{ ...adapter, url: withoutSlash(adapter.url) },
    })),
    logRetentionMs: milliseconds(section.logRetention),
    labelSweep: section.labelSweep,
  };
}

function wholeNumber(min: number, max: number) {
  return z
    .int({ error: 'must be a whole number' })
    .min(min, `must be ${min} or more`)
    .max(max, `must be ${max} or less`);
}

const PROJECT_LIMIT = 20;

function withProjectLimit(limits: {
  project?: number;
  platform: number;
}): ParallelLimits {
  const { platform } = limits;
  return {
    platform,
    project: limits.project ?? Math.min(PROJECT_LIMIT, platform),
  };
}

function milliseconds(duration: HumanDuration): number {
  return durationToMilliseconds(duration);
}

function isBetween(duration: HumanDuration, min: number, max: number): boolean {
  const ms = milliseconds(duration);
  return ms >= min && ms <= max;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
