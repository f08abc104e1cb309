import type { PromptPreview } from '@stagecraft/backstage-plugin-stage-runs-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRunDetail } from '../__testUtils__/runFixtures';
import { showRun } from '../__testUtils__/showRun';

const REPORT: NonNullable<PromptPreview['prompt']>['report'] = {
  ...{ bytes: 2_048, maxBytes: 122_880 },
  template: {
    ...{ source: 'repository', name: 'dev-work', digest: 'd' },
    file: { path: '.stagecraft/prompts/dev-work.md', commit: 'c' },
  },
  sections: [
    { id: 'task', bytes: 1_024 },
    { id: 'of-tomorrow', bytes: 1_024 },
  ],
  trimmed: [{ section: 'issue', unit: 'characters', leftOut: 7, of: 9 }],
};

const PREVIEW: PromptPreview = {
  ...{ projectId: 'p', locale: 'en', mayManage: false },
  differsFromRepository: true,
  candidates: [
    { name: 'dev-dev-work', counts: false, given: [] },
    {
      ...{ name: 'dev-work', counts: true },
      given: [
        { source: 'override', name: 'dev-work', version: 3, text: 'Ours.' },
        {
          ...{ source: 'repository', name: 'dev-work', path: 'dev-work.md' },
          problem: 'line 1: headings',
        },
      ],
    },
  ],
  prompt: { text: 'The whole.', digest: 'd', report: REPORT },
};

const ADDRESS = '/runs/prompts/acme/bookshop?stage=dev&kind=work&issueNumber=7';

function showPreview(preview: PromptPreview | undefined): FakeRunsApi {
  const api = new FakeRunsApi();
  api.preview = preview;
  renderConsole(ADDRESS, api);
  return api;
}

describe('the prompt of a run', () => {
  const open = async (prepare: (api: FakeRunsApi) => void) => {
    showRun(aRunDetail(), prepare);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show the prompt' }),
    );
  };

  it('is read when it is asked for, with what it was made of and what is left out', async () => {
    await open(api => {
      api.prompt = {
        ...{ text: '<b>Do it</b>', digest: 'f'.repeat(64), report: REPORT },
        ...{ context: { schemaVersion: 1 }, issueEdited: true },
      };
    });
    expect(await screen.findByText('the repository')).toBeInTheDocument();
    expect(
      screen.getByText('.stagecraft/prompts/dev-work.md'),
    ).toBeInTheDocument();
    expect(screen.getByText(/^task .*, of-tomorrow /)).toBeInTheDocument();
    expect(
      screen.getByText('Of issue the last 7 of 9 characters are left out.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The issue has been edited since'),
    ).toBeInTheDocument();
    const text = screen.getByRole('region', { name: 'Prompt' });
    expect(text).toHaveTextContent('<b>Do it</b>');
    expect(
      screen.getByRole('region', { name: 'Facts for programs' }),
    ).toHaveTextContent('"schemaVersion": 1');
  });

  it.each([
    ['is not there yet', {}, /is made when the run is prepared/],
    [
      'was emptied',
      { emptiedAt: '2026-11-22T12:00:00Z' },
      /kept for a limited time/,
    ],
  ])('%s', async (_what, prompt, said) => {
    await open(api => {
      api.prompt = prompt;
    });
    expect(await screen.findByText(said)).toBeInTheDocument();
  });

  it('links to the one that a run would have now', async () => {
    showRun(aRunDetail());
    expect(
      await screen.findByRole('link', {
        name: 'The prompt that a run would have now',
      }),
    ).toHaveAttribute(
      'href',
      '/runs/prompts/acme/bookshop?stage=dev&kind=work&issueNumber=1',
    );
  });
});

describe('the prompts of a repository', () => {
  it('shows which name counts, who gives it what, and the whole text', async () => {
    const api = showPreview(PREVIEW);
    const task = await screen.findByRole('region', {
      name: 'Where the task is from',
    });
    const [first, second] = within(task).getAllByRole('listitem');
    expect(first).toHaveTextContent('dev-dev-work nobody');
    expect(second).toHaveTextContent(
      'dev-work the project, the repository: this one counts',
    );
    expect(
      within(task).getByRole('region', {
        name: 'the project · dev-work · version 3',
      }),
    ).toHaveTextContent('Ours.');
    expect(within(task).getByText('line 1: headings')).toBeInTheDocument();
    expect(
      screen.getByText('The task differs from the repository'),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Prompt' })).toHaveTextContent(
      'The whole.',
    );
    expect(api.previewed).toEqual([
      {
        ...{ repository: 'acme/bookshop', stage: 'dev', kind: 'work' },
        ...{ locale: undefined, issueNumber: 7 },
      },
    ]);
  });

  it('shows line by line how the text of the project differs from the shipped one', async () => {
    const [first, counting] = PREVIEW.candidates;
    const given = [
      { source: 'override', name: 'dev-work', text: 'One.\nOurs.\n' },
      { source: 'shipped', name: 'dev-work', text: 'One.\nTheirs.\n' },
    ] as const;
    showPreview({
      ...PREVIEW,
      candidates: [first, { ...counting, given: [...given] }],
    });
    const changes = await screen.findByRole('region', { name: /^From .* to / });
    expect(changes.textContent).toBe('  One.\n- Theirs.\n+ Ours.\n');
  });

  it('says why a run could not start', async () => {
    const problem = { reason: 'x', message: 'docs/no.md: is not there' };
    showPreview({
      ...PREVIEW,
      ...{ candidates: [], prompt: undefined, problem },
      differsFromRepository: false,
    });
    expect(
      await screen.findByText('docs/no.md: is not there'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'Where the task is from' }),
    ).toBeNull();
  });

  it('that can not be had says so', async () => {
    showPreview(undefined);
    expect(
      await screen.findByText('The prompt could not be made'),
    ).toBeInTheDocument();
  });

  it('lets an admin of the project write a text of its own, after the newest version', async () => {
    const api = showPreview({ ...PREVIEW, mayManage: true });
    api.newestTemplate = {
      ...{ name: 'dev-work', version: 3, status: 'active', digest: 'd' },
      ...{ author: 'user:default/ann', createdAt: '2026-11-22T12:00:00Z' },
    };
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Change the text of the project',
      }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'dev-work, version 4',
    });
    const text = within(dialog).getByRole('textbox');
    expect(text).toHaveValue('Ours.');
    await userEvent.type(text, ' More.');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Let it count' }),
    );
    expect(api.writtenTemplates).toEqual([
      {
        ...{ projectId: 'p', name: 'dev-work', text: 'Ours. More.' },
        expectedVersion: 3,
      },
    ]);
  });

  it('lets the repository count again, and says when that failed', async () => {
    const api = showPreview({ ...PREVIEW, mayManage: true });
    const button = await screen.findByRole('button', {
      name: 'Let the repository count again',
    });
    api.fail = new Error('another version');
    await userEvent.click(button);
    expect(
      await screen.findByText('The text of the project still counts'),
    ).toBeInTheDocument();
    expect(api.archivedTemplates).toEqual([
      { projectId: 'p', name: 'dev-work', expectedVersion: 3 },
    ]);
  });

  it('offers that to nobody else', async () => {
    showPreview(PREVIEW);
    await screen.findByRole('region', { name: 'Where the task is from' });
    expect(
      screen.queryByRole('region', { name: 'Text of the project' }),
    ).toBeNull();
  });
});
