import { sampleContext } from '../../__testUtils__/sampleContext';
import { promptFor } from './promptTexts';

const context = (
  changes: Partial<ReturnType<typeof sampleContext>>,
  locale = 'en',
) => ({
  ...sampleContext({
    ...{ workspace: '/w', home: '/h' },
    assignment: {
      ...{ prompt: 'The prompt.', locale },
      repository: { baseSha: 'abc' },
    },
  }),
  ...changes,
});

const FILE = '/w/context/context.json';

it('the platform’s prompt stands alone where there is nothing besides', () => {
  expect(promptFor(context({}))).toBe('The prompt.');
});

it.each(['en', 'ru'])(
  'the file of the facts is named before it, in %s',
  locale => {
    const prompt = promptFor(context({ contextFile: FILE }, locale));
    expect(prompt).toContain(FILE);
    expect(prompt.endsWith('\n\nThe prompt.')).toBe(true);
  },
);

it('a session that goes on is told what has changed first', () => {
  const resume = { sessionId: 's' };
  const prompt = promptFor(context({ contextFile: FILE, resume }));
  const [changed, task, file, own] = prompt.split('\n\n');
  expect(changed).toContain('at commit abc');
  expect(task).toContain('Finish the task');
  expect(file).toContain(FILE);
  expect(own).toBe('The prompt.');
});
