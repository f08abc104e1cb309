import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeKernelApi } from '../__testUtils__/FakeKernelApi';
import { renderKernel } from '../__testUtils__/renderKernel';

function anEvent(changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    ...{ id: '7', type: 'member.changed' },
    actor: { type: 'human', id: 'user:default/olivia' },
    payload: { role: 'read' },
    createdAt: '2026-11-28T10:00:00.000Z',
    ...changes,
  };
}

function show(path: string, events: AuditEvent[]) {
  const api = new FakeKernelApi();
  api.events = events;
  renderKernel(path, { api, as: 'platform admin' });
  return api;
}

const list = async () =>
  within(await screen.findByRole('region', { name: 'Events' }));

describe('audit log', () => {
  it('says what was done and by whom; the rest when it is opened', async () => {
    show('/audit', [
      anEvent(),
      anEvent({
        ...{ id: '8', type: 'run.failed', runId: 'the-run', projectId: 'p' },
        ...{ correlationId: 'delivery-1', actor: { type: 'agent', id: 'dev' } },
      }),
    ]);
    const events = await list();
    expect(events.getByText('Person · user:default/olivia')).toBeVisible();
    expect(events.getByText('Agent · dev')).toBeVisible();
    expect(events.getByText('Member or role changed')).toBeVisible();
    await userEvent.click(events.getByText('run.failed'));
    expect(events.getByRole('link', { name: 'The run' })).toHaveAttribute(
      ...(['href', '/runs/the-run'] as const),
    );
    expect(events.getByRole('link', { name: 'The project' })).toHaveAttribute(
      ...(['href', '/projects/p'] as const),
    );
  });

  it('asks for what is looked for, once it is sent', async () => {
    const api = show('/audit', [anEvent()]);
    await list();
    const asked = api.auditQueries.length;
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Events' }),
      'run.failed, approval.',
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: 'By whom' }),
      'user:default/olivia',
    );
    expect(api.auditQueries).toHaveLength(asked);
    await userEvent.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() =>
      expect(api.auditQueries.at(-1)).toMatchObject({
        types: ['run.failed', 'approval.'],
        actorId: 'user:default/olivia',
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show all' }),
    );
    await waitFor(() =>
      expect(api.auditQueries.at(-1)?.actorId).toBeUndefined(),
    );
    expect(screen.getByRole('textbox', { name: 'By whom' })).toHaveValue('');
  });

  it('the address says what is looked for', async () => {
    const api = show('/audit?projectId=p&actorType=agent', []);
    expect(await screen.findByText('Nothing like that was done')).toBeVisible();
    expect(api.auditQueries[0]).toMatchObject({
      ...{ projectId: 'p', actorType: 'agent' },
    });
  });

  it('who administers nothing is told so', async () => {
    show('/audit', []);
    expect(await screen.findByText('Nothing to see')).toBeVisible();
  });

  it('says what failed, and tries again', async () => {
    const api = new FakeKernelApi();
    api.fail = new Error('No database');
    renderKernel('/audit', { api, as: 'platform admin' });
    expect(
      await screen.findByText('The audit log could not be loaded'),
    ).toBeVisible();
  });
});

describe('the audit log as a file', () => {
  const saved: string[] = [];

  beforeEach(() => {
    saved.length = 0;
    URL.createObjectURL = jest.fn(() => 'blob:file');
    URL.revokeObjectURL = jest.fn();
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push(this.download);
      });
  });

  afterEach(() => jest.restoreAllMocks());

  const exportCsv = async () =>
    userEvent.click(
      await screen.findByRole('button', { name: 'Export as CSV' }),
    );

  it('has what is looked for; a file that is full goes on with the next', async () => {
    const api = show('/audit?actorType=agent', [anEvent()]);
    api.exported = { text: 'time,type\r\n', nextCursor: 'more' };
    await exportCsv();
    expect(await screen.findByText(/The file is full/)).toBeVisible();
    api.exported = { text: 'time,type\r\n' };
    await exportCsv();
    await waitFor(() =>
      expect(screen.queryByText(/The file is full/)).toBeNull(),
    );
    expect(saved).toEqual(['audit-log.csv', 'audit-log.csv']);
    expect(api.changes).toEqual([
      [
        'exportEvents',
        expect.objectContaining({ actorType: 'agent', cursor: undefined }),
      ],
      ['exportEvents', expect.objectContaining({ cursor: 'more' })],
    ]);
  });

  it('says why there is none', async () => {
    const api = show('/audit', [anEvent()]);
    api.failChanges = new Error('No database');
    await exportCsv();
    expect(await screen.findByText('The file could not be made')).toBeVisible();
    expect(saved).toEqual([]);
  });
});
