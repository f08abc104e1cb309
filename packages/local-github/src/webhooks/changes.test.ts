import { BOOKSHOP } from '../__testUtils__/TestGitHub';
import { HookedGitHub } from '../__testUtils__/HookedGitHub';

jest.setTimeout(30_000);

const issue = { ...BOOKSHOP, issue_number: 1 };

let github: HookedGitHub;

beforeEach(async () => {
  github = await new HookedGitHub().start();
});
afterEach(() => github.stop());

it('tells of labels that are made, changed and deleted', async () => {
  const member = github.octokit('member');
  await member.issues.addLabels({ ...issue, labels: ['brand new'] });
  const label = { ...BOOKSHOP, name: 'brand new' };
  await member.issues.updateLabel({ ...label, new_name: 'brand new' }); // is so
  await member.issues.updateLabel({
    ...label,
    ...{ new_name: 'newer', color: '00ff00', description: 'Text' },
  });
  await member.issues.deleteLabel({ ...BOOKSHOP, name: 'newer' });
  expect(await github.names()).toEqual([
    ...['label.created', 'issues.labeled', 'label.edited', 'label.deleted'],
  ]);
  expect(await github.payloads('label.created')).toMatchObject([
    { label: { name: 'brand new' }, sender: { login: 'member' } },
  ]);
  expect(await github.payloads('label.edited')).toMatchObject([
    {
      label: { name: 'newer', color: '00ff00', description: 'Text' },
      changes: {
        name: { from: 'brand new' },
        color: { from: 'ededed' },
        description: { from: '' },
      },
    },
  ]);
  expect(await github.payloads('label.deleted')).toMatchObject([
    { label: { name: 'newer' } },
  ]);
});

it('tells of no label that was refused', async () => {
  const reader = github.octokit('reader');
  const label = { ...BOOKSHOP, name: 'bug' };
  for (const change of [
    () => reader.issues.createLabel({ ...BOOKSHOP, name: 'new' }),
    () => reader.issues.updateLabel({ ...label, color: 'ffffff' }),
    () => reader.issues.deleteLabel(label),
  ]) {
    await expect(change()).rejects.toMatchObject({ status: 403 });
  }
  expect(await github.names()).toEqual([]);
});

it('says in an edit what was there before', async () => {
  const member = github.octokit('member');
  await member.issues.update({ ...issue, title: 'Better', body: 'Longer.' });
  expect(await github.payloads('issues.edited')).toMatchObject([
    {
      changes: {
        title: { from: 'Add a search box' },
        body: { from: 'Please.' },
      },
      issue: { title: 'Better', body: 'Longer.' },
    },
  ]);
});

it('says in a synchronize what the head was and is', async () => {
  const before = await github.pushFile('feature', {
    ...{ path: 'a.txt', content: 'a\n' },
  });
  await github.octokit('bot').pulls.create({
    ...{ ...BOOKSHOP, title: 'A', head: 'feature', base: 'main' },
  });
  const after = await github.pushFile('feature', {
    ...{ path: 'a.txt', content: 'b\n' },
  });
  expect(await github.payloads('pull_request.synchronize')).toMatchObject([
    { before, after, pull_request: { head: { sha: after } } },
  ]);
});
