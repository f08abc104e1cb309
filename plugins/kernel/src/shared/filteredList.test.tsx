import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aMember, aProject, aUser } from '../__testUtils__/fixtures';
import { renderKernel } from '../__testUtils__/renderKernel';

const MEMBERS = `/projects/${aProject().id}/members`;

function show(path: string, change: (api: FakeKernelApi) => void = () => {}) {
  const api = new FakeKernelApi();
  api.users = [aUser('mateo'), aUser('rina')];
  change(api);
  renderKernel(path, { api, as: 'owner' });
  return api;
}

const LISTS = [
  ['projects', '/projects', 'name', /^Bookshop/],
  ['members', MEMBERS, 'email', /mateo/],
  ['users', '/users', 'email', /mateo/],
] as const;

describe.each(LISTS)('the list of %s', (_name, path, firstSort, rowName) => {
  const row = () => screen.findByRole('row', { name: rowName });

  it('is asked for in the order that its first column shows', async () => {
    const api = show(path);
    await row();
    expect(api.listQueries).toEqual([
      expect.objectContaining({ sort: firstSort, order: 'asc' }),
    ]);
    expect(screen.getAllByRole('columnheader')[0]).toHaveAttribute(
      ...(['aria-sort', 'ascending'] as const),
    );
  });

  it('is searched once the typing pauses, and keeps its rows until then', async () => {
    const api = show(path);
    await row();
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'anna',
    );
    expect(api.listQueries).toHaveLength(1);
    expect(await row()).toBeVisible();
    await waitFor(() =>
      expect(api.listQueries.at(-1)).toMatchObject({
        search: 'anna',
        cursor: undefined,
      }),
    );
    expect(api.listQueries).toHaveLength(2);
  });

  it('is sorted the other way by the keyboard, which stays where it is', async () => {
    const api = show(path);
    await row();
    const [header] = screen.getAllByRole('columnheader');
    header.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(api.listQueries.at(-1)).toMatchObject({
        ...{ sort: firstSort, order: 'desc' },
      }),
    );
    await waitFor(() =>
      expect(screen.getAllByRole('columnheader')[0]).toHaveAttribute(
        ...(['aria-sort', 'descending'] as const),
      ),
    );
    expect(screen.getAllByRole('columnheader')[0]).toHaveFocus();
  });

  it('without a match says so, and shows all again', async () => {
    const api = show(`${path}?search=nobody`, empty => {
      Object.assign(empty, { projects: [aProject()], members: [], users: [] });
      if (path === '/projects') empty.projects = [];
    });
    expect(
      await screen.findByText('Nothing matches the filters'),
    ).toBeVisible();
    expect(api.listQueries[0]).toMatchObject({ search: 'nobody' });
    Object.assign(api, {
      ...{ projects: [aProject()], members: [aMember('mateo')] },
      users: [aUser('mateo')],
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Reset filters' }),
    );
    expect(await row()).toBeVisible();
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
  });
});

it.each([
  ['members', MEMBERS, 'Role', 'Project admin', 'admin'],
  ['users', '/users', 'Role', 'Platform admin', 'admin'],
])('%s are filtered by role', async (_name, path, label, option, role) => {
  const api = show(path);
  await screen.findByRole('row', { name: /mateo/ });
  const filters = within(screen.getByRole('group', { name: 'Filters' }));
  await userEvent.click(
    filters.getByRole('button', { name: new RegExp(label) }),
  );
  await userEvent.click(await screen.findByRole('option', { name: option }));
  await waitFor(() => expect(api.listQueries.at(-1)).toMatchObject({ role }));
});

it('a list of nobody has no filters, and says what to do', async () => {
  show('/users', api => {
    api.users = [];
  });
  expect(await screen.findByText('Nobody is on the allow list')).toBeVisible();
  expect(screen.queryByRole('group', { name: 'Filters' })).toBeNull();
});

it('a filter that fails takes the rows of the one before with it', async () => {
  const api = show('/users');
  await screen.findByRole('row', { name: /mateo/ });
  api.fail = new Error('The database is away');
  await userEvent.type(
    screen.getByRole('searchbox', { name: 'Search' }),
    'anna',
  );
  expect(await screen.findByText('The database is away')).toBeVisible();
  expect(screen.queryByRole('row', { name: /mateo/ })).toBeNull();
  api.fail = undefined;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('row', { name: /mateo/ })).toBeVisible();
});
