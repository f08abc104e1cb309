import { Octokit } from '@octokit/rest';
import type { Page } from '@playwright/test';
import type { Demo } from './Demo';
import { enterAsDemoUser, expect, expectGoodPage, test } from './fixtures';
import { showInEveryLook, type Scene } from './looks';

/** Belongs to no project when the demo starts. */
const READING_LIST = { owner: 'acme', repo: 'reading-list' };

test('a project with a member and a repository of one’s own, and gone again', async ({
  page,
  demo,
}) => {
  test.setTimeout(180_000);
  await enterAsDemoUser(page, demo);
  await createProject(page);
  await addMember(page);
  await attachRepository(page, demo);
  expect(await labelsOf(demo)).toEqual(
    expect.arrayContaining(['run:dev', 'state:in-review', 'need:qa']),
  );
  await expectGoodPage(page);
  await detachRepository(page);
  await deleteProject(page);
});

async function createProject(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Projects' }).first().click();
  await page.getByRole('button', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Reading club');
  const create = dialog.getByRole('button', { name: 'Create project' });

  // The demo has that one: it must not be renamed by this.
  await dialog.getByRole('textbox', { name: 'Slug' }).fill('bookshop');
  await create.click();
  await expect(dialog.getByRole('alert')).toContainText(
    'a project has the slug bookshop already',
  );

  await dialog.getByRole('textbox', { name: 'Slug' }).fill('reading-club');
  await create.click();
  await expect(
    page.getByRole('heading', { name: 'Reading club' }),
  ).toBeVisible();
}

async function addMember(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Members', exact: true }).click();
  await expect(page.getByText('The project has no members')).toBeVisible();
  await page.getByRole('button', { name: 'Add member' }).click();
  const adding = page.getByRole('dialog');
  await adding.getByRole('textbox', { name: 'E-mail' }).fill('nobody@x.org');
  await adding.getByRole('button', { name: 'Add member' }).click();
  await expect(adding.getByRole('alert')).toContainText(
    'no such user on the allow list',
  );
  await adding
    .getByRole('textbox', { name: 'E-mail' })
    .fill('mateo@example.org');
  await adding.getByRole('button', { name: 'Add member' }).click();
  await expect(adding).toBeHidden();

  await page.getByRole('button', { name: 'Change mateo@example.org' }).click();
  const changing = page.getByRole('dialog');
  await changing.getByRole('button', { name: /Reader/ }).click();
  await page.getByRole('option', { name: 'Writer' }).click();
  await changing.getByText('Quality engineer').click();
  await changing.getByRole('button', { name: 'Save' }).click();
  await expect(changing).toBeHidden();
  const row = page.getByRole('row', { name: /mateo@example.org/ });
  await expect(row).toContainText('Writer');
  await expect(row).toContainText('Quality engineer');
}

async function attachRepository(page: Page, demo: Demo): Promise<void> {
  await page.getByRole('link', { name: 'Repositories', exact: true }).click();
  await page.getByRole('button', { name: 'Attach repository' }).click();
  const dialog = page.getByRole('dialog');
  const repository = dialog.getByRole('textbox', { name: 'Repository' });
  const attach = dialog.getByRole('button', { name: 'Attach', exact: true });
  await repository.fill('acme/nowhere');
  await attach.click();
  await expect(dialog.getByRole('alert')).toContainText(
    'platformToken: neither the project nor the platform has a token',
  );

  await dialog.getByRole('button', { name: /More settings/ }).click();
  const token = dialog.getByLabel('Platform token');
  await token.fill('ghp_of_nobody_0123456789');
  await attach.click();
  await expect(dialog.getByRole('alert')).toContainText(
    'platformToken: GitHub refuses this token',
  );

  await token.fill(demo.endpoints.github.tokens.platform);
  await attach.click();
  await expect(dialog.getByRole('alert')).toContainText(
    'GitHub shows no repository acme/nowhere',
  );

  await repository.fill('https://github.com/acme/reading-list');
  await attach.click();
  await expect(page.getByRole('dialog')).toContainText(
    'acme/reading-list is attached',
  );
  await expect(page.getByRole('dialog')).toContainText('Webhook is there');
  await expect(page.getByRole('dialog')).toContainText('Labels are there', {
    timeout: 90_000,
  });
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(
    page.getByRole('heading', { name: 'acme/reading-list' }),
  ).toBeVisible();
}

async function detachRepository(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Detach/ }).click();
  await expect(page.getByRole('dialog')).toContainText(
    'Detach acme/reading-list?',
  );
  await page.getByRole('button', { name: 'Detach repository' }).click();
  await expect(page.getByText('No repository is attached')).toBeVisible();
}

async function deleteProject(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.getByRole('button', { name: 'Delete project' }).click();
  await page.getByRole('button', { name: 'Delete reading-club' }).click();
  await expect(
    page.getByRole('heading', { name: 'Projects that you may see' }),
  ).toBeVisible();
  await expect(page.getByText('Reading club')).toBeHidden();
}

async function labelsOf(demo: Demo): Promise<string[]> {
  const { apiUrl, tokens } = demo.endpoints.github;
  const octokit = new Octokit({ baseUrl: apiUrl, auth: tokens.member });
  const labels = await octokit.paginate(
    octokit.rest.issues.listLabelsForRepo,
    READING_LIST,
  );
  return labels.map(({ name }) => name);
}

/** Every call of the kernel's API for `what` fails as when its database is away. */
const failing = (what: string) => (page: Page) =>
  page.route(`**/api/kernel/${what}`, route =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: '{"error":{"name":"ServiceUnavailableError","message":"The database is away"},"response":{"statusCode":503}}',
    }),
  );

/** The kernel's API, as the demo's user. */
async function kernel<T>(demo: Demo, path: string, body?: object): Promise<T> {
  const { url, token } = demo.endpoints.portal;
  const answer = await fetch(`${url}/api/kernel/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
}

/** A project with a member and a repository; answers where its pages are. */
async function aProject(demo: Demo): Promise<string> {
  const { id } = await kernel<{ id: string }>(demo, 'projects', {
    ...{ slug: 'library', name: 'Library' },
  });
  const path = `projects/${id}`;
  const email = 'mateo@example.org';
  await kernel(demo, `${path}/members`, { email, role: 'read_write' });
  await kernel(demo, `${path}/repositories`, {
    ...{ owner: 'acme', name: 'reading-list' },
    platformToken: demo.endpoints.github.tokens.platform,
  });
  return `/${path}`;
}

function scenes(projectPath: string): Scene[] {
  return [
    {
      name: 'projects',
      path: '/projects',
      ready: page => page.getByText('GitHub tokens of the platform'),
    },
    {
      name: 'projects-error',
      path: '/projects',
      arrange: failing('projects?*'),
      ready: page => page.getByText('The projects could not be loaded'),
    },
    {
      name: 'project-new',
      path: '/projects',
      act: page => page.getByRole('button', { name: 'New project' }).click(),
      ready: page => page.getByRole('button', { name: 'Create project' }),
    },
    {
      name: 'project-overview',
      path: projectPath,
      ready: page => page.getByRole('button', { name: 'Delete project' }),
    },
    {
      name: 'project-set-token',
      path: projectPath,
      act: page =>
        page.getByRole('button', { name: 'Set token: Bot token' }).click(),
      ready: page => page.getByLabel('Token', { exact: true }),
    },
    {
      name: 'project-delete',
      path: projectPath,
      act: page => page.getByRole('button', { name: 'Delete project' }).click(),
      ready: page => page.getByRole('button', { name: 'Delete library' }),
    },
    {
      name: 'project-unknown',
      path: '/projects/00000000-0000-4000-8000-000000000000',
      ready: page => page.getByText('The project could not be loaded'),
    },
    {
      name: 'members',
      path: `${projectPath}/members`,
      ready: page => page.getByText('mateo@example.org'),
    },
    {
      name: 'member-change',
      path: `${projectPath}/members`,
      act: page =>
        page.getByRole('button', { name: 'Change mateo@example.org' }).click(),
      ready: page => page.getByText('Knowledge manager'),
    },
    {
      name: 'repositories',
      path: `${projectPath}/repositories`,
      ready: page => page.getByText('Labels are there'),
    },
    {
      name: 'repositories-error',
      path: `${projectPath}/repositories`,
      arrange: failing('projects/*/repositories*'),
      ready: page => page.getByText('The repositories could not be loaded'),
    },
    {
      name: 'repository-attach',
      path: `${projectPath}/repositories`,
      act: async page => {
        await page.getByRole('button', { name: 'Attach repository' }).click();
        await page.getByRole('button', { name: /More settings/ }).click();
      },
      ready: page => page.getByLabel('Platform token'),
    },
    {
      name: 'repository-detach',
      path: `${projectPath}/repositories`,
      act: page => page.getByRole('button', { name: /^Detach/ }).click(),
      ready: page => page.getByRole('button', { name: 'Detach repository' }),
    },
    {
      name: 'users',
      path: '/users',
      ready: page => page.getByText('The platform owner stays.'),
    },
    {
      name: 'user-add',
      path: '/users',
      act: page => page.getByRole('button', { name: 'Add user' }).click(),
      ready: page => page.getByRole('textbox', { name: 'GitHub id' }),
    },
  ];
}

test('the pages of projects and users in every look', async ({
  browser,
  demo,
}, info) => {
  test.setTimeout(360_000);
  const projectPath = await aProject(demo);
  await showInEveryLook(scenes(projectPath), { browser, demo, info });
});
