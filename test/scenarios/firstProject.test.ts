import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { BOOKSHOP } from '../harness/bookshop';
import { Browser } from '../harness/Browser';
import { freePort } from '../harness/freePort';
import { startGitHubSignIn, type GitHubSignIn } from '../harness/GitHubSignIn';
import { HostProcess } from '../harness/HostProcess';
import { ROOT } from '../harness/paths';
import { PortalClient } from '../harness/PortalClient';
import { detail, endOf, eventsOf, runOf } from '../harness/runs';
import { startServices, type Services } from '../harness/services';
import { withTeardown, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(300_000);

const PRODUCTION = join(ROOT, 'app-config.production.yaml');
const guide = readFileSync(join(ROOT, 'docs/first-project.md'), 'utf8');
const blocks = (language: string) =>
  [
    ...guide.matchAll(
      new RegExp(`^(\`{3,})${language}\\n([\\s\\S]*?)^\\1$`, 'gm'),
    ),
  ].map(([, , block]) => block);

const secret = () => randomBytes(24).toString('hex');

/** The guide's table of variables, with the local servers in the place of GitHub and the cluster. */
function environmentOf(
  services: Services,
  signIn: GitHubSignIn,
  port: number,
): Record<string, string> {
  const database = new URL(services.database.url);
  const { owner, platform, bot } = services.people;
  return {
    NODE_ENV: 'production',
    STAGECRAFT_BASE_URL: `http://127.0.0.1:${port}`,
    STAGECRAFT_LISTEN_PORT: String(port),
    POSTGRES_HOST: database.hostname,
    POSTGRES_PORT: database.port,
    POSTGRES_USER: database.username,
    POSTGRES_PASSWORD: decodeURIComponent(database.password),
    POSTGRES_DATABASE: database.pathname.slice(1),
    STAGECRAFT_SESSION_SECRET: secret(),
    AUTH_GITHUB_CLIENT_ID: signIn.client.id,
    AUTH_GITHUB_CLIENT_SECRET: signIn.client.secret,
    GITHUB_ENTERPRISE_URL: signIn.url,
    GITHUB_API_URL: services.github.apiUrl,
    GITHUB_WEB_URL: services.github.webUrl,
    STAGECRAFT_WEBHOOK_SECRET: secret(),
    GITHUB_PLATFORM_TOKEN: platform.token,
    GITHUB_BOT_TOKEN: bot.token,
    STAGECRAFT_VAULT_KEY: randomBytes(32).toString('hex'),
    STAGECRAFT_OWNER_EMAIL: owner.email,
    STAGECRAFT_OWNER_GITHUB_ID: String(owner.id),
    STAGECRAFT_OWNER_ENTITY_REF: `user:default/${owner.login}`,
    STAGECRAFT_METRICS_TOKEN: secret(),
    STAGECRAFT_KUBECONFIG: services.cluster.kubeconfigPath,
  };
}

function startProduction() {
  return withTeardown(async teardown => {
    const services = await startServices({}, teardown);
    const signIn = await startGitHubSignIn({
      apiUrl: services.github.apiUrl,
      person: services.people.owner,
    });
    teardown.push(() => signIn.close());
    const port = await freePort();
    const env = environmentOf(services, signIn, port);
    const host = new HostProcess({
      ...{ folder: services.folder, port, env, configFiles: [PRODUCTION] },
    });
    teardown.push(() => host.stop());
    await host.start();
    return { ...services, signIn, env, host };
  });
}

describe('docs/first-project.md with app-config.production.yaml alone', () => {
  let production: Awaited<ReturnType<typeof startProduction>>;

  beforeAll(async () => {
    production = await startProduction();
  });

  afterAll(async () => {
    await production?.stop();
  });

  /** Step 4, as it is run in the console of a browser. */
  async function tokenOf(browser: Browser): Promise<string> {
    const [snippet] = blocks('js');
    const body = snippet.replace(/^(\(await [\s\S]*)/m, 'return $1');
    return runInNewContext(`(async () => { ${body} })()`, {
      fetch: browser.fetch,
    });
  }

  async function runCalls(token: string): Promise<string> {
    const [values, ...calls] = blocks('sh');
    const mine: Record<string, string> = {
      PORTAL: production.host.url,
      TOKEN: token,
      GITHUB_API: production.github.apiUrl,
      GITHUB_TOKEN: production.people.owner.token,
      OWNER: BOOKSHOP.owner,
      REPOSITORY: BOOKSHOP.repo,
    };
    const named = [...values.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(mine));
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euo', 'pipefail', '-c', calls.join('\n')],
      { env: { ...mine, PATH: process.env.PATH } },
    );
    return stdout;
  }

  it('starts with what the guide names and nothing else', () => {
    const { NODE_ENV, ...set } = production.env;
    expect(NODE_ENV).toBe('production');
    expect(
      Object.keys(set).filter(name => !guide.includes(`\`${name}\``)),
    ).toEqual([]);
  });

  it('lets in the owner and nobody else', async () => {
    const { host, signIn, people } = production;
    signIn.person = people.outsider;
    const refused = new Browser(host.url);
    expect(await refused.signInWithGitHub('production')).toContain(
      'is not on the allow list of this portal',
    );
    await expect(tokenOf(refused)).rejects.toThrow();
    signIn.person = people.owner;
    const guest = await fetch(`${host.url}/api/auth/guest/refresh`, {
      method: 'POST',
      headers: { 'x-requested-with': 'XMLHttpRequest' },
    });
    expect(guest.status).toBe(404);
  });

  it('tells Prometheus its metrics by the token', async () => {
    const { env, host } = production;
    const authorization = `Bearer ${env.STAGECRAFT_METRICS_TOKEN}`;
    const read = (headers: Record<string, string>) =>
      fetch(`${host.url}/metrics`, { headers });
    expect((await read({ authorization })).status).toBe(200);
    expect((await read({})).ok).toBe(false);
  });

  it('goes from a sign-in with GitHub to an open pull request', async () => {
    const { host, as } = production;
    const browser = new Browser(host.url);
    await browser.signInWithGitHub('production');
    const token = await tokenOf(browser);
    const told = await runCalls(token);
    expect(told).toContain('"isPlatformOwner":true');
    expect(told).toContain('acme/bookshop');

    const owner = as('owner').rest;
    await waitFor(
      'the label run:dev on the repository',
      async () => {
        const { data } = await owner.issues.listLabelsForRepo({
          ...{ ...BOOKSHOP, per_page: 100 },
        });
        return data.some(({ name }) => name === 'run:dev');
      },
      { timeoutMs: 120_000, intervalMs: 500 },
    );
    const [body] = blocks('markdown');
    const { data: issue } = await owner.issues.create({
      ...{ ...BOOKSHOP, title: 'Opening hours', body },
    });
    await owner.issues.addLabels({
      ...{ ...BOOKSHOP, issue_number: issue.number, labels: ['run:dev'] },
    });
    const stack = {
      portal: new PortalClient({ baseUrl: host.url, token }),
    } as Stack;
    const { id } = await runOf(stack, issue.number);
    const ended = await endOf(stack, id);

    expect(ended.summary).toMatchObject({
      ...{ status: 'succeeded', outcome: 'delivered' },
      requestedBy: { login: 'olivia' },
    });
    const pull = await owner.pulls.get({
      ...{ ...BOOKSHOP, pull_number: ended.summary.pullRequestNumber! },
    });
    expect(pull.data).toMatchObject({
      ...{ state: 'open', user: { login: 'stagecraft-bot' } },
      head: { ref: `codex/issue-${issue.number}` },
    });
    expect((await detail(stack, id)).request.issueBody).toContain('stagecraft');
    const types = (await eventsOf(stack, id)).map(({ type }) => type);
    expect(types).toContain('run.pr.created');
  });
});
