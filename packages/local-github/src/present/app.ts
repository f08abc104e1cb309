import { Forge } from '../Forge';
import { Account } from '../store/AccountStore';
import { presentAccount } from './account';
import { nodeId } from './nodeId';

/** `integration`: a bot stands for an app of its own, which it owns itself. */
export function presentApp(forge: Forge, bot: Account) {
  const slug = bot.login.replace(/\[bot\]$/, '');
  const page = `${forge.urls.web}/${bot.login}`;
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
