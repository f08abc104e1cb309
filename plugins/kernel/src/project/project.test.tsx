import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aProject } from '../__testUtils__/fixtures';
import { renderKernel, type Persona } from '../__testUtils__/renderKernel';

const PATH = `/projects/${aProject().id}`;

describe('the page of a project', () => {
  it.each<[Persona, string[]]>([
    ['reader', []],
    ['writer', []],
    ['project admin', ['Members', 'GitHub tokens']],
    ['platform admin', ['Members', 'GitHub tokens', 'Change settings']],
    [
      'owner',
      ['Members', 'GitHub tokens', 'Change settings', 'Delete project'],
    ],
  ])('offers to %s: %j', async (as, offered) => {
    renderKernel(PATH, { api: new FakeKernelApi(), as });
    await screen.findByText('Settings');
    for (const text of offered) await screen.findByText(text);
    const every = [
      'Members',
      'GitHub tokens',
      'Change settings',
      'Delete project',
    ];
    expect(every.filter(text => screen.queryByText(text))).toEqual(offered);
  });

  it('renames by the slug, which stays', async () => {
    const api = new FakeKernelApi();
    renderKernel(PATH, { api, as: 'platform admin' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change settings' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByLabelText(/Slug/)).toBeNull();
    await userEvent.clear(dialog.getByLabelText(/Name/));
    await userEvent.type(dialog.getByLabelText(/Name/), 'Book store');
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    expect(api.changes).toEqual([
      [
        'putProject',
        {
          ...{ slug: 'bookshop', name: 'Book store', locale: 'en' },
          onlyNew: false,
        },
      ],
    ]);
  });

  it('is deleted only after a question that names it', async () => {
    const api = new FakeKernelApi();
    renderKernel(PATH, { api, as: 'owner' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete project' }),
    );
    expect(
      await screen.findByText('Delete the project Bookshop?'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
    expect(api.changes).toEqual([]);

    await userEvent.click(
      screen.getByRole('button', { name: 'Delete project' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete bookshop' }),
    );
    expect(await screen.findByText('Projects that you may see')).toBeVisible();
    expect(api.changes).toEqual([['deleteProject', aProject().id]]);
  });

  it('says that there is none, or none for this person', async () => {
    renderKernel('/projects/unknown', {
      api: new FakeKernelApi(),
      as: 'reader',
    });
    expect(
      await screen.findByText('The project could not be loaded'),
    ).toBeVisible();
  });
});

describe('GitHub tokens', () => {
  it('are told by where they come from, set without being shown, and removed by name', async () => {
    const api = new FakeKernelApi();
    api.tokens = {
      ...{ hasPlatformToken: false, platformTokenFrom: 'platform' },
      ...{ hasBotToken: true, botTokenFrom: 'project', botLogin: 'robo' },
    };
    renderKernel(PATH, { api, as: 'project admin' });
    expect(await screen.findByText('Of the platform')).toBeVisible();
    expect(screen.getByText('Own token')).toBeVisible();
    expect(screen.getByText('Account on GitHub: robo')).toBeVisible();

    await userEvent.click(
      screen.getByRole('button', { name: 'Set token: Platform token' }),
    );
    const field = await screen.findByLabelText('Token');
    expect(field).toHaveAttribute('type', 'password');
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await userEvent.type(field, 'ghp_0123456789');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));

    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove: Bot token' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove token' }),
    );
    const owner = { projectId: aProject().id };
    expect(api.changes).toEqual([
      ['putTokens', owner, { platformToken: 'ghp_0123456789' }],
      ['putTokens', owner, { botToken: null }],
    ]);
  });

  it('may come from the GitHub App', async () => {
    const api = new FakeKernelApi();
    api.tokens = {
      ...{ hasPlatformToken: false, platformTokenFrom: 'app' },
      ...{ hasBotToken: true, botTokenFrom: 'project' },
    };
    renderKernel(PATH, { api, as: 'project admin' });
    expect(
      await screen.findByText('GitHub App, where it is installed'),
    ).toBeVisible();
    expect(screen.getByText('Own token')).toBeVisible();
  });

  it('that GitHub refuses are answered with what to do', async () => {
    const api = new FakeKernelApi();
    api.failChanges = new Error('botToken: GitHub refuses this token');
    renderKernel(PATH, { api, as: 'project admin' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Set token: Bot token' }),
    );
    await userEvent.type(
      await screen.findByLabelText('Token'),
      'ghp_0123456789',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(
      await screen.findByText('botToken: GitHub refuses this token'),
    ).toBeVisible();
    expect(screen.getByText(/github-credential-rejected.md/)).toBeVisible();
  });
});
