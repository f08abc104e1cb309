import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { aProject, aRepository } from '../__testUtils__/fixtures';
import { renderKernel, type Persona } from '../__testUtils__/renderKernel';

const projectId = aProject().id;
const KEY = { projectId, repositoryId: aRepository().id };

async function show(as: Persona, api = new FakeKernelApi()) {
  renderKernel(`/projects/${projectId}/repositories`, { api, as });
  await screen.findByRole('heading', { name: 'acme/bookshop' });
  return api;
}

const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('a repository', () => {
  it('shows what it has on GitHub, and what can be done only to who may', async () => {
    const api = new FakeKernelApi();
    api.repositories = [
      aRepository({
        botTokenFrom: undefined,
        setUp: [
          { step: 'webhook', state: 'failed', problem: 'No right to hooks' },
          { step: 'labels', state: 'pending' },
        ],
        lastDelivery: {
          ...{ deliveryId: 'd-1', event: 'issues', action: 'labeled' },
          ...{ receivedAt: '2026-11-28T12:00:00Z', status: 'accepted' },
        },
      }),
    ];
    await show('reader', api);
    expect(screen.getByText('No webhook')).toBeVisible();
    expect(screen.getByText('No right to hooks')).toBeVisible();
    expect(screen.getByText(/repository-set-up-fails.md/)).toBeVisible();
    expect(screen.getByText('Labels: being made')).toBeVisible();
    expect(screen.getByText('Missing')).toBeVisible();
    expect(screen.getByText('issues.labeled')).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Detach/ })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Attach/ })).toBeNull();
  });

  it('is changed in what is different', async () => {
    const api = await show('writer');
    await press(/^Change/);
    const dialog = within(await screen.findByRole('dialog'));
    const save = dialog.getByRole('button', { name: 'Save' });
    expect(save).toBeDisabled();
    await userEvent.type(dialog.getByLabelText('Docs root'), 'docs');
    await userEvent.type(dialog.getByLabelText('Bot token'), 'ghp_0123456789');
    await userEvent.click(save);
    const input = { docsRootPath: 'docs', botToken: 'ghp_0123456789' };
    expect(api.changes).toEqual([['updateRepository', KEY, input]]);
  });

  it('is set up again, and says when that fails', async () => {
    const api = await show('writer');
    await press(/^Set up again/);
    expect(api.changes).toEqual([['setUpRepository', KEY]]);
    api.failChanges = new Error('GitHub does not answer');
    await press(/^Set up again/);
    expect(await screen.findByText('GitHub does not answer')).toBeVisible();
  });

  it('is detached after a question that names it', async () => {
    const api = await show('writer');
    await press(/^Detach/);
    expect(await screen.findByText('Detach acme/bookshop?')).toBeVisible();
    await press('Detach repository');
    expect(api.changes).toEqual([['detachRepository', KEY]]);
  });
});

describe('attaching', () => {
  it('takes an address, leaves to the server what is empty, and tells how far it is', async () => {
    const api = await show('writer');
    await press('Attach repository');
    const dialog = within(await screen.findByRole('dialog'));
    const field = dialog.getByLabelText(/^Repository/);
    await userEvent.type(field, 'search');
    expect(dialog.getByRole('button', { name: 'Attach' })).toBeDisabled();
    expect(field).toBeInvalid();
    await userEvent.clear(field);
    await userEvent.click(field);
    await userEvent.paste('https://github.com/acme/search');
    await userEvent.click(dialog.getByRole('button', { name: 'Attach' }));

    expect(await screen.findByText('acme/search is attached')).toBeVisible();
    const attached = within(screen.getByRole('dialog'));
    expect(attached.getByText('Webhook is there')).toBeVisible();
    expect(attached.getByText('Labels: being made')).toBeVisible();
    const input = { owner: 'acme', name: 'search', role: 'service' };
    expect(api.changes).toEqual([['attachRepository', projectId, input]]);
  });

  it('names the field that GitHub did not take', async () => {
    const api = await show('writer');
    api.failChanges = new Error('platformToken: GitHub refuses this token');
    await press('Attach repository');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText(/^Repository/), 'acme/search');
    await userEvent.click(dialog.getByRole('button', { name: 'Attach' }));
    expect(
      await dialog.findByText('This did not work. Look at: Platform token'),
    ).toBeVisible();
  });
});
