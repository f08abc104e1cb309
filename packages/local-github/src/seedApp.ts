import { Forge } from './Forge';
import { SeedApp } from './seed';
import { Repository } from './store/RepositoryStore';

/** An App is owned by its bot, as no page asks who registered it. */
export function applyApp(forge: Forge, seed: SeedApp): void {
  const { store, now } = forge;
  const { id, slug, botId, installations } = seed;
  const login = `${slug}[bot]`;
  store.accounts.upsert({
    ...{ id: botId, login, name: slug, type: 'Bot', created_at: now() },
    email: `${botId}+${login}@users.noreply.github.com`,
  });
  store.apps.upsert({
    ...{ id, slug, name: slug, owner_id: botId, bot_id: botId },
    public_key: seed.publicKey,
    permissions: { metadata: 'read', ...seed.permissions },
    created_at: now(),
  });
  for (const installation of installations) {
    applyInstallation(forge, seed, installation);
  }
}

function applyInstallation(
  forge: Forge,
  app: SeedApp,
  seed: SeedApp['installations'][number],
): void {
  const repositories = seed.repositories.map(name => seeded(forge, name));
  forge.store.apps.upsertInstallation({
    id: seed.id,
    app_id: app.id,
    account_id: repositories[0].owner_id,
    permissions: { metadata: 'read', ...(seed.permissions ?? app.permissions) },
    repository_ids: repositories.map(({ id }) => id),
    suspended_at: seed.suspended ? forge.now() : null,
    created_at: forge.now(),
  });
}

function seeded({ store }: Forge, fullName: string): Repository {
  const [owner, name] = fullName.split('/');
  const repository = store.repositories.byName(owner, name ?? '');
  if (repository) return repository;
  throw new Error(
    `The seed installs an App on "${fullName}", which is not among its repositories`,
  );
}
