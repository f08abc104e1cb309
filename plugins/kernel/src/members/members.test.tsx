import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aMember, aProject, aUser } from '../__testUtils__/fixtures';
import { renderKernel, type Persona } from '../__testUtils__/renderKernel';

const ID = aProject().id;

async function show(as: Persona, api = new FakeKernelApi()) {
  renderKernel(`/projects/${ID}/members`, { api, as });
  await screen.findByRole('row', { name: /mateo/ });
  return api;
}

describe('members', () => {
  it('are added by the owner, as new ones', async () => {
    const api = await show('owner');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Add member' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText(/E-mail/), 'rina@example.org');
    await userEvent.click(dialog.getByRole('button', { name: 'Add member' }));
    const input = { email: 'rina@example.org', role: 'read', onlyNew: true };
    expect(api.changes).toEqual([['putMember', ID, input]]);
  });

  it('deliver as what an admin of the project says, who gives no role', async () => {
    const api = await show('project admin');
    expect(screen.queryByRole('button', { name: 'Add member' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Change mateo@example.org' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByText('Reader')).toBeNull();
    await userEvent.click(dialog.getByText('Quality engineer'));
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    expect(api.changes).toEqual([
      ['setDeliveryRoles', ID, 'user-mateo', ['qa']],
    ]);
  });

  it('are removed after a question that names them', async () => {
    const api = await show('owner');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove mateo@example.org' }),
    );
    expect(
      await screen.findByText('Remove mateo@example.org from Bookshop?'),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Remove member' }),
    );
    expect(api.changes).toEqual([['deleteMember', ID, 'user-mateo']]);
  });

  it('are never rid of the owner', async () => {
    const api = new FakeKernelApi();
    const user = aUser('olivia', { isPlatformOwner: true });
    api.members = [aMember('mateo'), aMember('olivia', { user })];
    await show('owner', api);
    const row = screen.getByRole('row', { name: /olivia/ });
    expect(await within(row).findByText('The owner stays')).toBeVisible();
    expect(within(row).queryByRole('button', { name: /^Remove/ })).toBeNull();
  });
});
