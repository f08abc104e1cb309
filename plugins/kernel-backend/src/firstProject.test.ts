import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { LocalGitHub } from '@stagecraft/local-github';
import { GITHUB_TOKENS, startGitHub } from './__testUtils__/startGitHub';
import { startProxy, type Proxy } from './__testUtils__/startProxy';
import {
  OWNER,
  startTestKernel,
  WEBHOOK_SECRETS,
  type TestKernel,
} from './__testUtils__/startTestKernel';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../../..');
const GUIDE = join(ROOT, 'docs/first-project.md');
const text = readFileSync(GUIDE, 'utf8');

describe('docs/first-project.md', () => {
  it('names every variable that the configuration needs', () => {
    const config = readFileSync(
      join(ROOT, 'app-config.production.yaml'),
      'utf8',
    );
    const needed = [...config.matchAll(/\$\{([A-Z_]+)\}/g)].map(
      ([, name]) => name,
    );
    expect(needed.length).toBeGreaterThan(10);
    expect(needed.filter(name => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(
      ([, target]) => target,
    );
    expect(
      targets.filter(target => !existsSync(join(dirname(GUIDE), target))),
    ).toEqual([]);
  });

  describe('its calls', () => {
    let github: LocalGitHub;
    let proxy: Proxy;
    let kernel: TestKernel;

    beforeAll(async () => {
      github = await startGitHub();
      proxy = await startProxy();
      kernel = await startTestKernel({
        github: {
          apiUrl: github.apiUrl,
          webUrl: github.webUrl,
          contentWritesPerSecond: 1_000,
          webhook: {
            url: `${proxy.url}/api/kernel/webhooks/github`,
            secrets: WEBHOOK_SECRETS,
          },
          credentials: {
            platformToken: GITHUB_TOKENS.platform,
            botToken: GITHUB_TOKENS.bot,
          },
        },
      });
      proxy.forwardTo(kernel.port);
    });

    afterAll(async () => {
      await kernel.stop();
      await proxy.close();
      await github.close();
    });

    it('make a project with a member and a repository', async () => {
      const [values, ...calls] = [
        ...text.matchAll(/```sh\n([\s\S]*?)```/g),
      ].map(([, block]) => block);
      const mine: Record<string, string> = {
        PORTAL: proxy.url,
        TOKEN: mockCredentials.user.token(OWNER),
        GITHUB_API: github.apiUrl,
        GITHUB_TOKEN: GITHUB_TOKENS.platform,
        OWNER: 'acme',
        REPOSITORY: 'bookshop',
      };
      const named = [...values.matchAll(/^([A-Z_]+)=/gm)].map(
        ([, name]) => name,
      );
      expect(named).toEqual(Object.keys(mine));

      const { stdout } = await promisify(execFile)(
        'bash',
        ['-euo', 'pipefail', '-c', calls.join('\n')],
        { env: { ...mine, PATH: process.env.PATH } },
      );

      expect(stdout).toContain('"isPlatformOwner":true');
      expect(stdout).toContain('acme/bookshop');
      const members = await kernel
        .knex('kernel.project_members as m')
        .join('kernel.users as u', 'u.id', 'm.user_id')
        .join('kernel.projects as p', 'p.id', 'm.project_id')
        .select('p.slug', 'u.user_entity_ref', 'u.github_user_id', 'm.role');
      expect(members).toEqual([
        {
          slug: 'bookshop',
          user_entity_ref: 'user:default/mateo',
          github_user_id: '1002',
          role: 'read_write',
        },
      ]);
      const [repository] = await kernel.knex('kernel.repositories');
      expect(repository).toMatchObject({ owner: 'acme', name: 'bookshop' });
      expect(Number(repository.hook_id)).toBeGreaterThan(0);
    });
  });
});
