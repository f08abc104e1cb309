import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aProject, aUser } from '../__testUtils__/fixtures';
import { renderKernel } from '../__testUtils__/renderKernel';

function manyProjects(count: number) {
  return Array.from({ length: count }, (_, index) =>
    aProject({
      id: `id-${index}`,
      slug: `p-${index}`,
      name: `Project ${index}`,
    }),
  );
}

describe('the list of projects', () => {
  it('shows each with the role of the person', async () => {
    const api = new FakeKernelApi();
    const [mine, other] = manyProjects(2);
    api.projects = [mine, other];
    api.me = {
      user: aUser('ann'),
      memberships: [
        { projectId: mine.id, slug: mine.slug, name: mine.name, role: 'admin' },
      ],
    };
    renderKernel('/projects', { api, as: 'reader' });
    const row = await screen.findByRole('row', { name: /Project 0/ });
    expect(within(row).getByText('Project admin')).toBeVisible();
    expect(
      within(row).getByRole('link', { name: 'Project 0' }),
    ).toHaveAttribute('href', '/projects/id-0');
    const others = screen.getByRole('row', { name: /Project 1/ });
    expect(within(others).getByText('—')).toBeVisible();
  });

  it('goes page by page', async () => {
    const api = new FakeKernelApi();
    api.projects = manyProjects(30);
    renderKernel('/projects', { api, as: 'reader' });
    await screen.findByText('Project 24');
    expect(screen.queryByText('Project 25')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('Project 29')).toBeVisible();
    expect(screen.queryByText('Project 24')).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous page' }),
    );
    expect(await screen.findByText('Project 0')).toBeVisible();
  });

  it('says why it is empty, and offers nothing to somebody who may not', async () => {
    const api = new FakeKernelApi();
    api.projects = [];
    renderKernel('/projects', { api, as: 'writer' });
    expect(
      await screen.findByText(/Ask the platform owner to make you a member/),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New project' })).toBeNull();
    expect(screen.queryByText('GitHub tokens of the platform')).toBeNull();
  });

  it('says that it could not be loaded, and loads again', async () => {
    const api = new FakeKernelApi();
    api.fail = new Error('The database is away');
    renderKernel('/projects', { api, as: 'reader' });
    expect(await screen.findByText('The database is away')).toBeVisible();
    api.fail = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Bookshop')).toBeVisible();
  });
});

describe('a new project', () => {
  async function open() {
    const api = new FakeKernelApi();
    renderKernel('/projects', { api, as: 'platform admin' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'New project' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const create = dialog.getByRole('button', { name: 'Create project' });
    return { api, dialog, create };
  }

  it('is made only as a new one, and opened', async () => {
    const { api, dialog, create } = await open();
    await userEvent.type(dialog.getByLabelText(/Name/), ' Reading club ');
    await userEvent.type(dialog.getByLabelText(/Slug/), 'Reading Club');
    expect(create).toBeDisabled();
    await userEvent.clear(dialog.getByLabelText(/Slug/));
    await userEvent.type(dialog.getByLabelText(/Slug/), 'reading-club');
    await userEvent.click(create);

    expect(
      await screen.findByRole('heading', { name: 'Reading club' }),
    ).toBeVisible();
    expect(api.changes).toEqual([
      [
        'putProject',
        {
          ...{ slug: 'reading-club', name: 'Reading club', locale: 'en' },
          onlyNew: true,
        },
      ],
    ]);
  });

  it('names the field that the server did not take', async () => {
    const { api, dialog, create } = await open();
    api.failChanges = new Error('slug: a project has the slug shop already');
    await userEvent.type(dialog.getByLabelText(/Name/), 'Shop');
    await userEvent.type(dialog.getByLabelText(/Slug/), 'shop');
    await userEvent.click(create);
    expect(
      await dialog.findByText('This did not work. Look at: Slug'),
    ).toBeVisible();
    expect(dialog.getByLabelText(/Slug/)).toBeInvalid();
  });
});
