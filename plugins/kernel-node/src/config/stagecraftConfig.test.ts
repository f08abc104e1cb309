import { generateKeyPairSync } from 'node:crypto';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { checkHostConfig } from './checkHostConfig';
import { ConfigProblemsError } from './configProblems';
import { readStagecraftConfig } from './stagecraftConfig';

const vault = { keys: [{ id: '2026', key: 'ab'.repeat(32) }] };
const database = { client: 'pg', pluginDivisionMode: 'schema', connection: {} };

const olivia = {
  email: 'olivia@example.org',
  githubUserId: 1001,
  userEntityRef: 'user:default/olivia',
};

function keyOf(type: 'rsa' | 'ec'): string {
  const format = { type: 'pkcs8', format: 'pem' } as const;
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return String(pair.privateKey.export(format));
}

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
      permissions: { members: [] },
      labels: {},
      metrics: {},
      webhookSweep: { interval: { minutes: 1 }, lookback: { hours: 6 } },
    });
  });

  it('puts e-mail addresses in lower case', () => {
    const { bootstrap } = read({
      vault,
      bootstrap: { owner: { ...olivia, email: ' Olivia@Example.ORG ' } },
    });
    expect(bootstrap!.owner.email).toBe('olivia@example.org');
  });

  it("takes the App's key with line breaks as environment variables carry them", () => {
    const privateKey = keyOf('rsa').trim();
    const { github } = read({
      vault,
      github: {
        credentials: {
          app: { appId: '12', privateKey: privateKey.replace(/\n/g, '\\n') },
        },
      },
    });
    expect(github.credentials.app).toEqual({ appId: 12, privateKey });
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
      'Configuration stagecraft.vualt is not known; did you mean stagecraft.vault?',
    ],
    [
      { vault, github: { apiURL: 'x' } },
      'Configuration stagecraft.github.apiURL is not known; did you mean stagecraft.github.apiUrl?',
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
      'Configuration stagecraft.bootstrap.owner.name is not known; the keys here are email, githubUserId, githubLogin, userEntityRef',
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
      {
        vault,
        github: {
          credentials: { app: { appId: 'mine', privateKey: keyOf('rsa') } },
        },
      },
      'stagecraft.github.credentials.app.appId: must be the numeric App ID',
    ],
    [
      { vault, github: { credentials: { app: { appId: 1 } } } },
      'Configuration stagecraft.github.credentials.app.privateKey is missing',
    ],
    ...['-----BEGIN RSA PRIVATE KEY-----', keyOf('ec')].map(
      (privateKey): [JsonObject, string] => [
        { vault, github: { credentials: { app: { appId: 1, privateKey } } } },
        'stagecraft.github.credentials.app.privateKey: must be the private key of the App',
      ],
    ),
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
    [
      { vault, bootstrap: { owner: { ...olivia, email: 'olivia' } } },
      'stagecraft.bootstrap.owner.email: must be an e-mail address',
    ],
    [
      {
        vault,
        bootstrap: {
          owner: olivia,
          allowedUsers: [
            { ...olivia, githubUserId: 7 },
            { ...olivia, email: 'Olivia@Example.org' },
          ],
        },
      },
      'stagecraft.bootstrap.allowedUsers: has one e-mail address with two GitHub ids',
    ],
    [
      { vault, platform: { project: 'stagecraft', repository: 'x' } },
      'stagecraft.platform.repository: must be owner/name',
    ],
    [{ vault, locale: 'de' }, 'stagecraft.locale: must be en or ru'],
  ])('says in one line what is wrong: %j', (stagecraft, message) => {
    expect(() => read(stagecraft)).toThrow(message);
    expect(() => read(stagecraft)).toThrow(/^[^\n]*$/);
  });
});

describe('several problems', () => {
  it('a mistyped required key is told before what is missing for it', () => {
    expect(() => read({ vaultt: vault })).toThrow(
      [
        'Configuration has 2 problems:',
        '  stagecraft.vaultt is not known; did you mean stagecraft.vault?',
        '  stagecraft.vault is missing: set it in app-config.yaml',
      ].join('\n'),
    );
  });

  it('are told together, unknown keys of all levels first', () => {
    expect(() =>
      read({
        locale: 'de',
        vault: { keys: [{ id: '2026', kye: 'ab' }] },
        labels: { 'state.bloked': 'x', 'run.qa': 'run:dev' },
        metrcs: {},
      }),
    ).toThrow(
      [
        'Configuration has 6 problems:',
        '  stagecraft.vault.keys[0].kye is not known; did you mean stagecraft.vault.keys[0].key?',
        '  stagecraft.metrcs is not known; did you mean stagecraft.metrics?',
        '  stagecraft.vault.keys[0].key is missing: set it in app-config.yaml',
        '  stagecraft.locale: must be en or ru',
        "  stagecraft.labels.state.bloked: is no label's key; did you mean state.blocked?",
        '  stagecraft.labels.run.qa: run.dev has the same name: give one of them another',
      ].join('\n'),
    );
  });

  it('of all sections are told together', () => {
    const config = new ConfigReader({ stagecraft: { vaultt: vault } });
    const readSection = () => {
      throw new ConfigProblemsError(['stagecraft.runs: is the third']);
    };
    expect(() => checkHostConfig(config, [readSection])).toThrow(
      /^Configuration has 5 problems:\n {2}backend\.database\.client is missing: [^\n]+\n {2}backend\.database\.pluginDivisionMode must be schema: [^\n]+\n {2}stagecraft\.vaultt is not known; [^\n]+\n {2}stagecraft\.vault is missing: [^\n]+\n {2}stagecraft\.runs: is the third$/,
    );
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
    [database, { 'ned.input': 'x' }, 'did you mean need.input?'],
  ])('refuses %j with labels %j', (backendDatabase, labels, message) => {
    expect(() => check(backendDatabase, labels)).toThrow(message);
  });
});
