import { Forge } from '../Forge';
import { App, Installation } from '../store/AppStore';
import { Account } from '../store/AccountStore';
import { presentAccount } from './account';
import { nodeId } from './nodeId';

/** `integration`: a bot stands for an app of its own, which it owns itself. */
export function presentApp(forge: Forge, bot: Account) {
  const slug = bot.login.replace(/\[bot\]$/, '');
  const page = `${forge.urls.web}/${encodeURIComponent(bot.login)}`;
  return {
    id: bot.id,
    slug,
    node_id: nodeId('App', bot.id),
    owner: presentAccount(forge, bot),
    name: bot.name,
    description: null,
    external_url: page,
    html_url: page,
    created_at: bot.created_at,
    updated_at: bot.created_at,
    permissions: { checks: 'write', contents: 'write', metadata: 'read' },
    events: [],
  };
}

/** `integration`: an App with installations. */
export function presentRegisteredApp(forge: Forge, app: App) {
  const { accounts, apps } = forge.store;
  const page = `${forge.urls.web}/apps/${app.slug}`;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: presentAccount(forge, accounts.byId(app.owner_id)!),
    name: app.name,
    description: null,
    external_url: page,
    html_url: page,
    created_at: app.created_at,
    updated_at: app.created_at,
    permissions: app.permissions,
    events: [],
    installations_count: apps.installationCount(app.id),
  };
}

/** `installation` */
export function presentInstallation(
  forge: Forge,
  app: App,
  installation: Installation,
) {
  const { id, suspended_at } = installation;
  const account = forge.store.accounts.byId(installation.account_id)!;
  return {
    id,
    account: presentAccount(forge, account),
    repository_selection: 'selected',
    access_tokens_url: `${forge.urls.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${forge.urls.api}/installation/repositories`,
    html_url: `${forge.urls.web}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: [],
    created_at: installation.created_at,
    updated_at: installation.created_at,
    single_file_name: null,
    suspended_by: suspended_at ? presentAccount(forge, account) : null,
    suspended_at,
  };
}
