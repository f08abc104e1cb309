import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(120_000);

/** Git takes it as the name of a branch; a shell, a page or an option must never get it as more than a name. */
const BRANCH = `x/$(touch${'${IFS}'}owned)\`id\`;&<img/src=x>'"--upload-pack=id|#1%0a`;
const TITLE = `-x "$(touch owned)" \`id\` <img src=x onerror=alert(1)> @everyone --> <!-- stagecraft:run-status {} -->`;

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform({ defaultBranch: BRANCH });
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const append = (line: string) =>
  script(`  - append: { path: docs/hours.md, content: "${line}\\n" }`);

/** What GitHub would show as more than text: outside of code spans and of our own markers. */
const shownText = (body: string) =>
  body.replace(/^<!-- stagecraft:.* -->\n/, '').replace(/`[^`\n]*`/g, '');

it('a hostile default branch and title are names from the label to the revision', async () => {
  const { number } = await platform.onGitHub('mateo', 'POST', '/issues', {
    ...{ title: TITLE, body: append('first') },
  });
  await driver.label(number);
  const first = await driver.runThat(number, run =>
    expect(run).toMatchObject({ outcome: 'delivered', issueTitle: TITLE }),
  );
  const pull = first.pullRequestNumber!;
  await eventually(async () =>
    expect(await driver.labelsOf(number)).toEqual(['state:in-review']),
  );
  await platform.onGitHub('olivia', 'POST', `/pulls/${pull}/reviews`, {
    ...{ event: 'REQUEST_CHANGES', body: append('second') },
  });
  const second = await driver.runThat(number, run => {
    expect(run.id).not.toBe(first.id);
    expect(run).toMatchObject({ outcome: 'delivered' });
  });
  expect(second.pullRequestNumber).toBe(pull);

  const { base, title, body } = await platform.onGitHub(
    'olivia',
    'GET',
    `/pulls/${pull}`,
  );
  expect(base.ref).toBe(BRANCH);
  const { execution } = await driver.detailOf(second.id);
  expect(execution.baseBranch).toBe(BRANCH);
  // Whatever a shell had made in the clone would have been committed with it.
  const files: { filename: string }[] = await platform.onGitHub(
    'olivia',
    'GET',
    `/pulls/${pull}/files`,
  );
  expect(files.map(({ filename }) => filename)).toEqual(['docs/hours.md']);
  const comments = await driver.commentsOn(number);
  expect(comments).toHaveLength(2);
  // A title is shown as text, but it mentions people.
  expect(title).not.toContain('@everyone');
  for (const text of [body, ...comments.map(each => each.body)]) {
    expect(shownText(text)).not.toMatch(/@everyone|<img|<!--/);
  }
});
