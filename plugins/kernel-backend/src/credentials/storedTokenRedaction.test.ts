import { mockServices } from '@backstage/backend-test-utils';
import {
  DIRECTORY_CHANNEL,
  type Vault,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import type { LocalGitHub } from '@stagecraft/local-github';
import { eventually } from '../__testUtils__/eventually';
import { GITHUB_TOKENS, startGitHub } from '../__testUtils__/startGitHub';
import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from '../__testUtils__/startTestKernel';
import { StoredTokenRedaction } from './StoredTokenRedaction';

jest.setTimeout(60_000);

describe('F3 stored tokens are redacted in every replica', () => {
  const kernels: TestKernel[] = [];
  let database: TestDatabase;
  let github: LocalGitHub;

  beforeAll(async () => {
    database = await createTestDatabase();
    github = await startGitHub();
  });

  afterAll(async () => {
    await github.close();
    await database.drop();
  });

  afterEach(async () => {
    for (const kernel of kernels.splice(0)) await kernel.stop();
  });

  async function start() {
    const kernel = await startTestKernel({
      database,
      vaultKey: 'ab'.repeat(32),
      github: { apiUrl: github.apiUrl, webUrl: github.gitUrl },
    });
    kernels.push(kernel);
    return kernel;
  }

  const isRedacted = (kernel: TestKernel, token: string) =>
    kernel.redaction.redact(`push with ${token}`) === 'push with ***' &&
    kernel.redaction.holdsKnownSecret(token);

  it('one that another replica stores now, and one that was stored before the start', async () => {
    const token = GITHUB_TOKENS.platform;
    const [storing, other] = [await start(), await start()];
    expect(other.redaction.holdsKnownSecret(token)).toBe(false);
    const { body: project } = await storing
      .as(OWNER)('post', '/projects')
      .send({ slug: 'bookshop', name: 'Bookshop' })
      .expect(201);

    await storing
      .as(OWNER)('put', `/projects/${project.id}/github-tokens`)
      .send({ platformToken: token })
      .expect(200);

    await eventually('the other replica to know it', async () =>
      isRedacted(other, token) ? true : undefined,
    );
    expect(isRedacted(await start(), token)).toBe(true);
  });
});

describe('the redaction of stored tokens', () => {
  let database: TestDatabase;
  let kernel: TestKernel;
  const opened: string[] = [];
  const vault: Vault = {
    seal: () => ({ keyId: '', sealed: '' }),
    open({ sealed, identity }) {
      if (sealed === 'damaged') throw new Error(`${identity} is damaged`);
      opened.push(sealed);
      return sealed;
    },
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    kernel = await startTestKernel({ database });
  });

  afterAll(async () => {
    await kernel.stop();
    await database.drop();
  });

  beforeEach(async () => {
    opened.length = 0;
    await database.knex('kernel.credentials').del();
  });

  const insert = (names: string[]) =>
    database.knex('kernel.credentials').insert(
      names.map(sealed => ({
        scope: 'project',
        scope_id: database.knex.raw('gen_random_uuid()'),
        kind: 'bot',
        key_id: '1',
        sealed,
      })),
    );

  async function follow(options: { pollMs?: number; now?: () => number } = {}) {
    const listeners = new Map<string, () => void>();
    const logger = mockServices.logger.mock();
    const stop = await new StoredTokenRedaction({
      knex: database.knex,
      vault,
      logger,
      doorbell: {
        ring: () => {},
        onRing(channel, listener) {
          listeners.set(channel, listener);
          return () => listeners.delete(channel);
        },
      },
      ...options,
    }).start();
    return {
      stop,
      listeners,
      logger,
      ring: () => listeners.get(DIRECTORY_CHANNEL)!(),
    };
  }

  it('opens each again once a day, before the redaction forgets it', async () => {
    const hours = (count: number) => count * 60 * 60_000;
    let nowMs = 0;
    await insert(['token-1']);
    const { ring, stop } = await follow({ now: () => nowMs });
    nowMs = hours(23);
    await insert(['token-2']);
    ring();
    await eventually('the new token', async () =>
      opened.includes('token-2') ? true : undefined,
    );
    expect(opened).toEqual(['token-1', 'token-2']);
    nowMs = hours(25);
    ring();
    await eventually('the first token again', async () =>
      opened.length > 2 ? true : undefined,
    );
    expect(opened).toEqual(['token-1', 'token-2', 'token-1']);
    stop();
  });

  it('reads all pages at the start, each token once', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `token-${index}`);
    await insert(names);
    const { stop, ring, listeners } = await follow();
    expect([...opened].sort()).toEqual([...names].sort());

    await insert(['new']);
    ring();
    await eventually('the new one', async () =>
      opened.includes('new') ? true : undefined,
    );
    stop();

    expect(opened).toHaveLength(451);
    expect(listeners.size).toBe(0);
  });

  it('opens a token that was replaced', async () => {
    await insert(['first']);
    const { stop, ring } = await follow();
    await database.knex('kernel.credentials').update({ sealed: 'second' });
    ring();
    await eventually('the second', async () =>
      opened.includes('second') ? true : undefined,
    );
    stop();
    expect(opened).toEqual(['first', 'second']);
  });

  it('finds by its poll what no ring told', async () => {
    const { stop } = await follow({ pollMs: 20 });
    await insert(['untold']);
    await eventually('the untold one', async () =>
      opened.includes('untold') ? true : undefined,
    );
    stop();
  });

  it('one that can not be opened does not hide the others', async () => {
    await insert(['damaged', 'good']);
    const { stop, logger } = await follow();
    stop();
    expect(opened).toEqual(['good']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
