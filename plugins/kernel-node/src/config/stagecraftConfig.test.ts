import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { checkHostConfig } from './checkHostConfig';
import { readStagecraftConfig } from './stagecraftConfig';

const vault = { keys: [{ id: '2026', key: 'ab'.repeat(32) }] };
const database = { client: 'pg', pluginDivisionMode: 'schema', connection: {} };

function read(stagecraft: JsonObject) {
  return readStagecraftConfig(new ConfigReader({ stagecraft }));
}

describe('readStagecraftConfig', () => {
  it('fills in the defaults', () => {
    expect(read({ vault })).toEqual({
      locale: 'en',
      github: {
        apiUrl: 'https://api.github.com',
        webUrl: 'https://github.com',
        contentWritesPerSecond: 1,
        credentials: {},
      },
      kubernetes: {},
      vault,
      labels: {},
      metrics: {},
      webhookSweep: { interval: { minutes: 1 }, lookback: { hours: 6 } },
    });
  });

  it('leaves the section of the stage-runs plugin to it', () => {
    expect(read({ vault, runs: { anything: true } })).not.toHaveProperty(
      'runs',
    );
  });

  it.each<[JsonObject, string]>([
    [
      {},
      'Configuration stagecraft.vault is missing: set it in app-config.yaml',
    ],
    [
      { vualt: vault, vault },
      'Configuration stagecraft.vualt is unknown: did you mean stagecraft.vault?',
    ],
    [
      { vault, github: { apiURL: 'x' } },
      'Configuration stagecraft.github.apiURL is unknown: did you mean stagecraft.github.apiUrl?',
    ],
    [
      {
        vault,
        bootstrap: {
          owner: {
            email: 'a@b.co',
            githubUserId: 1,
            userEntityRef: 'user:default/a',
            name: 'x',
          },
        },
      },
      'Configuration stagecraft.bootstrap.owner.name is unknown: known keys: email, githubUserId, githubLogin, userEntityRef',
    ],
    [
      { vault: { keys: [{ id: 'a', key: 'zz' }] } },
      'Configuration stagecraft.vault.keys[0].key: must be 64 hex digits (make one with: openssl rand -hex 32)',
    ],
    [
      { vault: { keys: [] } },
      'Configuration stagecraft.vault.keys: needs at least one key',
    ],
    [
      { vault: { keys: [{ id: 'a' }] } },
      'Configuration stagecraft.vault.keys[0].key is missing',
    ],
    [
      { vault: { keys: [...vault.keys, ...vault.keys] } },
      'Configuration stagecraft.vault.keys: has two keys with the same id',
    ],
    [
      { vault, github: { apiUrl: 'ftp://x' } },
      'stagecraft.github.apiUrl: must be an http or https URL',
    ],
    [
      { vault, github: { webhook: { url: 'https://x', secrets: ['short'] } } },
      'stagecraft.github.webhook.secrets[0]: must have at least 16 characters',
    ],
    [
      { vault, webhookSweep: { interval: {} } },
      'stagecraft.webhookSweep.interval: needs at least one unit',
    ],
    [{ vault, locale: 'de' }, 'stagecraft.locale: must be en or ru'],
  ])('says in one line what is wrong: %j', (stagecraft, message) => {
    expect(() => read(stagecraft)).toThrow(message);
    expect(() => read(stagecraft)).toThrow(/^[^\n]*$/);
  });
});

describe('checkHostConfig', () => {
  const check = (backendDatabase: JsonObject, labels: JsonObject = {}) =>
    checkHostConfig(
      new ConfigReader({
        backend: { database: backendDatabase },
        stagecraft: { vault, labels },
      }),
    );

  it('takes one PostgreSQL database with a schema for each plugin', () => {
    expect(() => check(database)).not.toThrow();
  });

  it.each<[JsonObject, JsonObject, string]>([
    [
      { ...database, client: 'better-sqlite3' },
      {},
      'backend.database.client is better-sqlite3',
    ],
    [
      { client: 'pg' },
      {},
      'backend.database.pluginDivisionMode must be schema',
    ],
    [
      { ...database, plugin: { catalog: { connection: { host: 'other' } } } },
      {},
      'backend.database.plugin.catalog has its own client or connection',
    ],
    [database, { 'run.dve': 'x' }, 'did you mean run.dev?'],
  ])('refuses %j with labels %j', (backendDatabase, labels, message) => {
    expect(() => check(backendDatabase, labels)).toThrow(message);
  });
});
