import {
  KUBERNETES_RIGHTS,
  RUNTIME_MODES,
  WRITE_SCOPES,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';

/** What this version reads. */
export const API_VERSION = 'stagecraft.dev/v1alpha1';

/** Requirements F5: who a document, a template or a lifetime can be meant for. */
export const ROLE_KEYS = [
  ...(['pm', 'sa', 'em', 'dev', 'reviewer', 'qa', 'sre', 'km'] as const),
] as const;

const KEY_LENGTH = 40;
const MAX_ITEMS = 100;

/** A DNS label, as it becomes part of names in a cluster. */
const key = z
  .string()
  .max(KEY_LENGTH)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'use lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
  );

/** Inside the repository: no absolute path, no way out of it, nothing of git's own. */
const path = z
  .string()
  .max(300)
  .refine(
    text =>
      !/[\0\\\n\r]/.test(text) &&
      text
        .split('/')
        .every(part => !['', '.', '..'].includes(part) && part !== '.git'),
    'use a path inside the repository, for example docs/product.md',
  );

const text = (max: number) => z.string().trim().min(1).max(max);
const bothLanguages = (max: number) =>
  z.strictObject({ en: text(max), ru: text(max) });
const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(MAX_ITEMS).default([]);
const roles = z
  .array(z.enum(ROLE_KEYS))
  .refine(given => new Set(given).size === given.length, 'names a role twice');

/** Of another repository: `owner/name`. */
const repository = z
  .string()
  .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'use owner/name');

const projectDoc = z.strictObject({
  repository: repository.optional(),
  path,
  description: text(300).optional(),
  /** Nobody named: everybody. */
  roles: roles.default([]),
  /** A missing one is left out; without this a run that needs it does not start. */
  optional: z.boolean().default(false),
});

const roleDocTemplate = z.strictObject({
  repository: repository.optional(),
  path,
  description: text(300).optional(),
});

const mode = z.enum(RUNTIME_MODES);

const webhookRuntime = z.strictObject({
  defaultMode: mode.optional(),
  /** By stage. */
  triggerModes: z.record(key, mode).default({}),
  // Of environments, which read them themselves.
  defaultNamespaceTTL: z.unknown().optional(),
  namespaceTTLByRole: z.unknown().optional(),
});

const budget = z.strictObject({
  /** Lines of Markdown that a run may add and change. */
  lines: z.number().int().min(10).max(10_000).optional(),
  readingMinutes: z.number().int().min(1).max(240).optional(),
});

/** Also of a verifier that a stage brings. */
export const stageVerifier = z.strictObject({
  name: key,
  /** Program and arguments; no shell reads them. */
  command: z.array(z.string().min(1).max(1_000)).min(1).max(50),
  /** Verifiers that have to pass first. */
  needs: z.array(key).max(MAX_ITEMS).default([]),
  /** One of the images that the platform allows, by its name there. */
  image: key.optional(),
  timeoutMinutes: z.number().int().min(1).max(60).default(10),
});

const verifier = stageVerifier.extend({
  /** Stages whose results it judges; none named: those that may change any file. */
  stages: z.array(key).min(1).max(MAX_ITEMS).optional(),
});

const rights = z.enum(KUBERNETES_RIGHTS);
const writeScope = z.enum(WRITE_SCOPES);

/** More stars match slowly, and no tree of folders needs them. */
const MAX_STARS = 6;
const glob = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^[^!#/\\{}()[\]?+@][^\\{}()[\]?+@]*$/,
    'use a path inside the repository with * and **, for example src/api/**',
  )
  .refine(
    pattern =>
      pattern.split('*').length - 1 <= MAX_STARS &&
      !pattern.split('/').includes('..'),
    `has more than ${MAX_STARS} stars, or a way out of the repository`,
  );

/** It is the author of commits, and is shown to people. */
const agentName = z
  .string()
  .trim()
  .max(60)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} .'-]*$/u,
    "use letters, digits, spaces and . ' -",
  );

/** Of agents' tools; who names one that there is not takes the others away all the same. */
const tools = z
  .array(
    z
      .string()
      .max(100)
      .regex(/^[a-z][a-z0-9_.]*$/, 'use names of tools, see docs/mcp-tools.md'),
  )
  .max(MAX_ITEMS);

const agent = z.strictObject({
  key,
  displayName: z.strictObject({ en: agentName, ru: agentName }),
  /** What it is answerable for: told to the agent and shown to people. */
  responsibility: bothLanguages(500),
  mode,
  /** In the namespace of the run; secrets are in none of them. */
  kubernetesRights: rights,
  writeScope: writeScope.optional(),
  /** That it may call at most. */
  tools: tools.optional(),
  /** Of its runs in the project at once. */
  parallelLimit: z.number().int().min(1).max(20),
  model: text(100).optional(),
  reasoningEffort: text(40).optional(),
  /** Its task instead of the stage's, as files of the repository. */
  prompts: z.strictObject({ work: path, revise: path }),
});

/** Everything here can only take away from what the stage may do. */
const stage = z.strictObject({
  /** A project agent that works on it. */
  agent: key.optional(),
  deadlineMinutes: z.number().int().min(1).optional(),
  /** The run may change nothing else; `*` stays in a folder, `**` does not. */
  writePaths: z.array(glob).min(1).max(MAX_ITEMS).optional(),
  budget: budget.optional(),
  /** That its runs may call at most. */
  tools: tools.optional(),
  model: text(100).optional(),
  reasoningEffort: text(40).optional(),
});

const scope = z.strictObject({
  /** The stages of an issue of this scope, in their order. */
  stages: z.array(key).min(1).max(MAX_ITEMS),
});

const delivery = z.strictObject({
  verifiers: list(verifier),
  agents: list(agent),
  stages: z.record(key, stage).default({}),
  scopes: z.record(key, scope).default({}),
});

const others = z.unknown().optional();

/** The parts of `services.yaml` that runs are made by; others check theirs. */
export const serviceStack = z.strictObject({
  apiVersion: z.literal(API_VERSION, {
    error: `is not supported: this version reads ${API_VERSION}`,
  }),
  kind: z.literal('ServiceStack', { error: 'must be ServiceStack' }),
  metadata: z.strictObject({ name: key }),
  spec: z
    .strictObject({
      projectDocs: list(projectDoc),
      roleDocTemplates: z
        .partialRecord(z.enum(ROLE_KEYS), list(roleDocTemplate))
        .default({}),
      webhookRuntime: webhookRuntime.prefault({}),
      delivery: delivery.prefault({}),
      project: others,
      versions: others,
      imports: others,
      components: others,
      environments: others,
      secretResolution: others,
      images: others,
      infrastructure: others,
      services: others,
      orchestration: others,
    })
    .prefault({}),
});

type ServiceStack = z.output<typeof serviceStack>;

/** What a repository says of its runs, with every default filled in. */
export type RepositoryConfig = Pick<
  ServiceStack['spec'],
  'projectDocs' | 'roleDocTemplates' | 'webhookRuntime' | 'delivery'
>;
export type VerifierConfig = z.output<typeof verifier>;
export type StageVerifierConfig = z.output<typeof stageVerifier>;
export type ProjectAgentConfig = z.output<typeof agent>;
export type StageConfig = z.output<typeof stage>;
export type ProjectDoc = z.output<typeof projectDoc>;
export type RoleDocTemplate = z.output<typeof roleDocTemplate>;

/** Of a repository that says nothing. */
export const EMPTY_CONFIG: RepositoryConfig = configOf(
  serviceStack.parse({
    apiVersion: API_VERSION,
    kind: 'ServiceStack',
    metadata: { name: 'none' },
  }),
);

/** Without what other parts of Stagecraft read. */
export function configOf({ spec }: ServiceStack): RepositoryConfig {
  const { projectDocs, roleDocTemplates, webhookRuntime: runtime } = spec;
  const { defaultMode, triggerModes } = runtime;
  return {
    ...{ projectDocs, roleDocTemplates, delivery: spec.delivery },
    webhookRuntime: { ...(defaultMode && { defaultMode }), triggerModes },
  };
}
