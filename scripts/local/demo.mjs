import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../toolchain/paths.mjs';

/** The demo's repository. */
export const repository = {
  owner: 'acme',
  name: 'bookshop',
  source: join(rootFolder, 'examples/bookshop'),
};

/** A repository that belongs to no project: for people to attach. */
export const unattachedRepository = {
  owner: 'acme',
  name: 'reading-list',
  source: join(rootFolder, 'examples/reading-list'),
};

/**
 * Everybody on the local GitHub, by the part they play. `portalRole` is their role in
 * the project; who has none is no user of the portal. `deliveryRoles` are what they are
 * asked for by labels such as `need:qa`.
 */
export const personas = {
  owner: {
    id: 1001,
    login: 'olivia',
    name: 'Olivia Owner',
    permission: 'admin',
    portalRole: 'owner',
  },
  member: {
    id: 1002,
    login: 'mateo',
    name: 'Mateo Member',
    permission: 'write',
    portalRole: 'read_write',
    deliveryRoles: ['pm', 'em'],
  },
  reader: {
    id: 1003,
    login: 'rina',
    name: 'Rina Reader',
    permission: 'read',
    portalRole: 'read',
    deliveryRoles: ['qa'],
  },
  outsider: {
    id: 1004,
    login: 'otis',
    name: 'Otis Outsider',
    permission: 'write',
  },
  bot: {
    id: 1005,
    login: 'stagecraft-bot',
    name: 'Stagecraft Bot',
    permission: 'write',
    type: 'Bot',
  },
  platform: {
    id: 1006,
    login: 'stagecraft-platform',
    name: 'Stagecraft Platform',
    permission: 'admin',
  },
};

export function emailOf({ login }) {
  return `${login}@example.org`;
}

export function userEntityRefOf({ login }) {
  return `user:default/${login}`;
}

/** The demo issue: a heading with the title, then the body. */
export function readDemoIssue() {
  const text = readFileSync(join(rootFolder, 'examples/demo-issue.md'), 'utf8');
  const [heading, ...body] = text.trim().split('\n');
  return { title: heading.replace(/^#\s*/, ''), body: body.join('\n').trim() };
}
