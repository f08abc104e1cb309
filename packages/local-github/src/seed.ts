import { z } from 'zod';
import { createIssue } from './actions/issues';
import { createLabel, DEFAULT_COLOR } from './actions/repositoryLabels';
import { signatureOf } from './actions/signature';
import { Forge } from './Forge';
import { applyApp } from './seedApp';
import { readRefs } from './git/gitRefs';
import { Account } from './store/AccountStore';

/** Ids from here on belong to the organizations that local-github makes up. */
const FIRST_ORGANIZATION_ID = 900_000_000;

// What GitHub allows, less what would not be a plain folder name.
const nameSchema = z
  .string()
  .regex(/^(?!\.)[A-Za-z0-9._-]{1,100}(?<!\.git)$/, 'is not a GitHub name');

const userSchema = z.strictObject({
  id: z.int().positive().lt(FIRST_ORGANIZATION_ID),
  login: z.string().regex(/^[A-Za-z0-9-]{1,39}(\[bot\])?$/),
  name: z.string(),
  email: z.email(),
  type: z.enum(['User', 'Bot']),
  token: z.string().min(8),
});

const labelSchema = z.strictObject({
  name: z.string(),
  color: z.string().optional(),
  description: z.string().optional(),
});

const issueSchema = z.strictObject({
  title: z.string(),
  body: z.string(),
  author: z.string(),
  labels: z.array(z.string()).optional(),
});

const repositorySchema = z.strictObject({
  owner: nameSchema,
  name: nameSchema,
  description: z.string().optional(),
  private: z.boolean().optional(),
  defaultBranch: z.string().optional(),
  fromDirectory: z.string(),
  collaborators: z.record(
    z.string(),
    z.enum(['admin', 'maintain', 'write', 'triage', 'read']),
  ),
  labels: z.array(labelSchema).optional(),
  issues: z.array(issueSchema).optional(),
  protectedBranches: z.array(z.string()).optional(),
  /** Approving reviews that a merge into a protected branch needs. */
  requiredApprovals: z.int().min(0).max(6).optional(),
});

const permissionsSchema = z.record(
  z.string(),
  z.enum(['read', 'write', 'admin']),
);

const installationSchema = z.strictObject({
  id: z.int().positive(),
  /** Full names, of repositories of one owner. */
  repositories: z.array(z.string()).min(1),
  /** Default: what the App asks for. */
  permissions: permissionsSchema.optional(),
  suspended: z.boolean().optional(),
});

const appSchema = z.strictObject({
  id: z.int().positive(),
  slug: z.string().regex(/^[a-z0-9-]{1,34}$/),
  /** The id of its bot, `<slug>[bot]`. */
  botId: z.int().positive().lt(FIRST_ORGANIZATION_ID),
  /** PEM; the App keeps the private key. */
  publicKey: z.string().includes('PUBLIC KEY'),
  permissions: permissionsSchema,
  installations: z.array(installationSchema),
});

const seedSchema = z.strictObject({
  users: z.array(userSchema),
  repositories: z.array(repositorySchema),
  apps: z.array(appSchema).optional(),
});

/** A GitHub App and where it is installed. */
export type SeedApp = z.infer<typeof appSchema>;

/** Someone who may sign in; `id` stays the same when the login changes. */
export type SeedUser = z.infer<typeof userSchema>;

/**
 * A repository to begin with. `fromDirectory` is copied into its first commit
 * (ignored files stay out). An owner who is no seeded user becomes an
 * organization.
 */
export type SeedRepository = z.infer<typeof repositorySchema>;

/**
 * What a data folder begins with. Users and Apps are brought up to date at every
 * start, a repository that exists already is left as it is.
 */
export type LocalGitHubSeed = z.infer<typeof seedSchema>;

/** Throws with the name of the field that is wrong. */
export function parseSeed(seed: unknown): LocalGitHubSeed {
  const result = seedSchema.safeParse(seed);
  if (result.success) return result.data;
  throw new Error(`The seed is not valid.\n${z.prettifyError(result.error)}`);
}

export async function applySeed(
  forge: Forge,
  seed: LocalGitHubSeed,
): Promise<void> {
  forge.store.transaction(() => {
    for (const user of seed.users) applyUser(forge, user);
  });
  for (const repository of seed.repositories) {
    const { owner, name } = repository;
    if (forge.store.repositories.byName(owner, name)) continue;
    await createRepository(forge, repository);
  }
  forge.store.transaction(() => {
    for (const app of seed.apps ?? []) applyApp(forge, app);
  });
}

function applyUser({ store, now }: Forge, { token, ...user }: SeedUser): void {
  store.accounts.upsert({ ...user, created_at: now() });
  store.accounts.replaceToken(user.id, token);
}

async function createRepository(
  forge: Forge,
  seed: SeedRepository,
): Promise<void> {
  const branch = seed.defaultBranch ?? 'main';
  const owner = ownerOf(forge, seed.owner);
  const name = { owner: owner.login, name: seed.name };
  await forge.git.create({
    repository: name,
    branch,
    folder: seed.fromDirectory,
    author: signatureOf(owner, forge.now()),
  });
  const refs = await readRefs(forge.git, name);
  // One transaction: a start that is cut off begins this repository anew.
  forge.store.transaction(() => {
    const id = forge.store.repositories.insert({
      owner_id: owner.id,
      name: seed.name,
      description: seed.description ?? null,
      private: Number(seed.private ?? false),
      default_branch: branch,
      protected_branches: seed.protectedBranches ?? [],
      required_approvals: seed.requiredApprovals ?? 0,
      created_at: forge.now(),
    });
    for (const ref of refs) forge.store.refs.set(id, ref);
    fillRepository(forge, id, owner, seed);
  });
}

function ownerOf({ store, now }: Forge, login: string): Account {
  const existing = store.accounts.byLogin(login);
  if (existing) return existing;
  store.accounts.insertOrganization(login, FIRST_ORGANIZATION_ID, now());
  return store.accounts.byLogin(login)!;
}

function fillRepository(
  forge: Forge,
  id: number,
  owner: Account,
  seed: SeedRepository,
): void {
  const { store } = forge;
  const repository = store.repositories.byId(id);
  for (const [login, role] of Object.entries(seed.collaborators)) {
    store.repositories.setRole(id, seededAccount(forge, login).id, role);
  }
  for (const label of seed.labels ?? []) {
    createLabel(forge, repository, owner, {
      name: label.name,
      color: label.color?.replace(/^#/, '') ?? DEFAULT_COLOR,
      description: label.description ?? null,
    });
  }
  for (const { title, body, author, labels } of seed.issues ?? []) {
    const account = seededAccount(forge, author);
    createIssue(forge, repository, account, {
      title,
      body,
      labels: labels ?? [],
    });
  }
}

function seededAccount({ store }: Forge, login: string): Account {
  const account = store.accounts.byLogin(login);
  if (account) return account;
  throw new Error(`The seed names "${login}", who is not among its users`);
}
