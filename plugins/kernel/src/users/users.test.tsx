import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aUser } from '../__testUtils__/fixtures';
import { renderKernel } from '../__testUtils__/renderKernel';

function anApi() {
  const api = new FakeKernelApi();
  const petra = api.me.user;
  api.users = [
    petra,
    aUser('olivia', { isPlatformAdmin: true, isPlatformOwner: true }),
    aUser('pavel', { isPlatformAdmin: true }),
    aUser('mateo'),
  ];
  return api;
}

const rowOf = async (name: string) =>
  within(await screen.findByRole('row', { name: new RegExp(name) }));

describe('users', () => {
  it.each([
    ['petra', 'Nobody deletes himself.'],
    ['olivia', 'The platform owner stays.'],
    ['pavel', 'Only the owner deletes a platform admin.'],
  ])('%s can not be deleted, and why', async (name, reason) => {
    renderKernel('/users', { api: anApi(), as: 'platform admin' });
    const row = await rowOf(`${name}@`);
    expect(row.getByRole('button', { name: /^Delete/ })).toBeDisabled();
    expect(row.getByText(reason)).toBeVisible();
    expect(row.queryByRole('button', { name: /^Change/ })).toBeNull();
  });

  it('are deleted after a question that names them', async () => {
    const api = anApi();
    renderKernel('/users', { api, as: 'platform admin' });
    const row = await rowOf('mateo@');
    await userEvent.click(row.getByRole('button', { name: /^Delete/ }));
    expect(
      await screen.findByText('Delete mateo@example.org from the allow list?'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Delete user' }));
    expect(api.changes).toEqual([['deleteUser', 'user-mateo']]);
  });

  it('are added by their number on GitHub; only the owner makes an admin', async () => {
    const api = anApi();
    renderKernel('/users', { api, as: 'platform admin' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Add user' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByRole('switch')).toBeNull();
    const add = dialog.getByRole('button', { name: 'Add user' });
    await userEvent.type(dialog.getByLabelText(/E-mail/), 'rina@example.org');
    await userEvent.type(dialog.getByLabelText(/GitHub id/), 'rina');
    await userEvent.type(dialog.getByLabelText(/Entity/), 'user:default/rina');
    expect(add).toBeDisabled();
    expect(dialog.getByLabelText(/GitHub id/)).toBeInvalid();
    await userEvent.clear(dialog.getByLabelText(/GitHub id/));
    await userEvent.type(dialog.getByLabelText(/GitHub id/), '1003');
    await userEvent.click(add);
    expect(api.changes).toEqual([
      [
        'putUser',
        {
          email: 'rina@example.org',
          githubUserId: '1003',
          userEntityRef: 'user:default/rina',
          onlyNew: true,
        },
      ],
    ]);
  });

  it('become admins by the owner', async () => {
    const api = anApi();
    api.me = {
      user: aUser('olivia', { isPlatformAdmin: true, isPlatformOwner: true }),
      memberships: [],
    };
    renderKernel('/users', { api, as: 'owner' });
    const row = await rowOf('mateo@');
    await userEvent.click(row.getByRole('button', { name: /^Change/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(await dialog.findByRole('switch'));
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    expect(api.changes).toMatchObject([
      ['putUser', { isPlatformAdmin: true, onlyNew: false }],
    ]);
  });

  it('are nobody’s business who may not see them', async () => {
    const api = anApi();
    api.fail = new Error('This needs the right stagecraft.platform.admin');
    renderKernel('/users', { api, as: 'reader' });
    expect(
      await screen.findByText(/needs the right stagecraft.platform.admin/),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Add user' })).toBeNull();
  });
});
