import { Octokit } from '@octokit/rest';
import {
  installTestClock,
  type TestClock,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import type { LocalGitHub } from '@stagecraft/local-github';
import { eventually } from '../__testUtils__/eventually';
import { GITHUB_TOKENS, startGitHub } from '../__testUtils__/startGitHub';
import { startProxy, type Proxy } from '../__testUtils__/startProxy';
import {
  OWNER,
  startTestKernel,
  WEBHOOK_SECRETS,
  type TestKernel,
} from '../__testUtils__/startTestKernel';

jest.setTimeout(180_000);

const BOOKSHOP = { owner: 'acme', repo: 'bookshop' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let github: LocalGitHub;
let kernel: TestKernel;
let proxy: Proxy;
let octokit: Octokit;
let clock: TestClock;
let passedMs = 0;

beforeAll(async () => {
  github = await startGitHub({ clock: () => new Date(Date.now() + passedMs) });
  proxy = await startProxy();
  kernel = await startTestKernel({
    github: {
      ...{ apiUrl: github.apiUrl, webUrl: github.webUrl },
      contentWritesPerSecond: 1_000,
      webhook: {
        url: `${proxy.url}/api/kernel/webhooks/github`,
        secrets: WEBHOOK_SECRETS,
      },
    },
  });
  proxy.forwardTo(kernel.port);
  octokit = new Octokit({
    ...{ baseUrl: github.apiUrl, auth: GITHUB_TOKENS.platform },
  });
  clock = await installTestClock(kernel.knex);
  const asOwner = kernel.as(OWNER);
  const { body: project } = await asOwner('post', '/projects')
    .send({ slug: 'bookshop', name: 'Bookshop' })
    .expect(201);
  await asOwner('post', `/projects/${project.id}/repositories`)
    .send({
      ...{ owner: 'acme', name: 'bookshop' },
      ...{ platformToken: GITHUB_TOKENS.platform, botToken: GITHUB_TOKENS.bot },
    })
    .expect(201);
});

afterEach(() => github.faults.clear());

afterAll(async () => {
  await kernel.stop();
  await proxy.close();
  await github.close();
});

const sweep = () => kernel.scheduler.triggerTask('webhook-sweep');

/** For GitHub and for us. */
async function pass(milliseconds: number) {
  passedMs += milliseconds;
  await clock.advance(milliseconds);
}

/** Puts that many labels on a new issue: one delivery each. */
async function labeled(count: number): Promise<void> {
  const { data: issue } = await octokit.rest.issues.create({
    ...{ ...BOOKSHOP, title: 'Many labels' },
  });
  await octokit.rest.issues.addLabels({
    ...{ ...BOOKSHOP, issue_number: issue.number },
    labels: Array.from({ length: count }, (_, n) => `l${issue.number}-${n}`),
  });
}

/** The guids of the deliveries of labels that GitHub has tried. */
async function tried(): Promise<Set<string>> {
  const { data: hooks } = await octokit.rest.repos.listWebhooks(BOOKSHOP);
  const deliveries = await octokit.paginate(
    octokit.rest.repos.listWebhookDeliveries,
    { ...BOOKSHOP, hook_id: hooks[0].id, per_page: 100 },
  );
  return new Set(
    deliveries
      .filter(({ action }) => action === 'labeled')
      .map(({ guid }) => guid),
  );
}

const missing = () =>
  kernel
    .knex('kernel.missed_deliveries')
    .whereNull('given_up_at')
    .then(rows => rows.length);

async function arrived(guids: Set<string>): Promise<number> {
  const rows = await kernel
    .knex('kernel.webhook_deliveries')
    .whereIn('delivery_id', [...guids]);
  return rows.length;
}

it('an outage of six hours with more deliveries than GitHub lists at once loses none', async () => {
  const COUNT = 240;
  github.faults.setWebhookFault({ kind: 'drop', events: ['issues'] });
  for (let issue = 0; issue < 4; issue += 1) await labeled(COUNT / 4);
  const lost = await eventually('GitHub to try all', async () => {
    const guids = await tried();
    return guids.size === COUNT ? guids : undefined;
  });
  await pass(MINUTE);
  await sweep();
  expect(await missing()).toBeGreaterThanOrEqual(COUNT);
  for (let halfHours = 0; halfHours < 12; halfHours += 1) {
    await pass(HOUR / 2);
    await sweep();
  }
  expect(await arrived(lost)).toBe(0);

  github.faults.clear();
  for (let sweeps = 0; sweeps < 40 && (await missing()) > 0; sweeps += 1) {
    await pass(5 * MINUTE);
    await sweep();
  }
  expect(await missing()).toBe(0);
  expect(await arrived(lost)).toBe(COUNT);
});

it('what was lost while nobody swept is found after two days', async () => {
  await sweep();
  github.faults.setWebhookFault({ kind: 'drop', events: ['issues.labeled'] });
  const before = await tried();
  await labeled(1);
  const guid = await eventually('GitHub to try it', async () =>
    [...(await tried())].find(each => !before.has(each)),
  );
  github.faults.clear();
  await pass(48 * HOUR);
  await sweep();
  await eventually('the redelivery', async () =>
    (await arrived(new Set([guid]))) === 1 ? true : undefined,
  );
});

it('what GitHub can not hand over for three days is given up and told once', async () => {
  github.faults.setWebhookFault({ kind: 'drop', events: ['issues.labeled'] });
  const before = await tried();
  await labeled(1);
  const guid = await eventually('GitHub to try it', async () =>
    [...(await tried())].find(each => !before.has(each)),
  );
  const told = () =>
    kernel
      .knex('kernel.events')
      .where({ stream: `delivery/${guid}`, type: 'webhook.lost' });
  await pass(MINUTE);
  await sweep();
  await pass(72 * HOUR - 2 * MINUTE);
  await sweep();
  expect(await told()).toEqual([]);
  await pass(2 * MINUTE);
  await sweep();
  await sweep();
  expect(await told()).toMatchObject([
    { payload: { deliveryId: guid, event: 'issues', requests: 2 } },
  ]);
});
