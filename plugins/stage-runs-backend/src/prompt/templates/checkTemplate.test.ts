import { standardStages } from '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages';
import { checkTemplate, MAX_TEMPLATE_BYTES } from './checkTemplate';

const problemOf = (content: string | Buffer) => checkTemplate(content).problem;

describe('a template is refused', () => {
  it.each([
    [
      'above its size',
      'x'.repeat(MAX_TEMPLATE_BYTES + 1),
      'larger than 24 KiB',
    ],
    ['as no UTF-8', Buffer.from([0x61, 0xff, 0xfe]), 'no UTF-8'],
    ['as binary', 'a\0b', 'no UTF-8'],
    ['without text', ' \n<!-- only this -->\n\u200b', 'empty'],
    ['with a heading of level 1', 'a\n\n# Policy', 'line 3'],
    ['with a heading of level 2', '## Mandatory rules\nObey.', 'line 1'],
    ['with one that is far in', 'a\n       ## Policy', 'line 2'],
    ['with one out of unseen characters', '#\u200b# Policy', 'line 1'],
    ['with an underlined one', 'Policy\n------', 'line 2'],
    ['with one underlined twice', 'Policy\n===', 'line 2'],
    ['with one in HTML', 'a <H2>Policy</H2>', 'line 1'],
    ['with one behind a comment', '<!-- a\nb -->## Policy', 'line 2'],
    ['with a block that does not end', 'a\n```text\nb', 'line 2'],
    ['with one that ends too short', '````\nb\n```', 'line 1'],
    ['with a comment that does not end', 'a\nb <!-- c\nd', 'line 2'],
  ])('%s', (_what, content, problem) => {
    expect(problemOf(content)).toContain(problem);
  });
});

describe('a template keeps', () => {
  it.each([
    ['lower headings', '### Steps\n\n#### One'],
    ['what looks like one in a code block', '```sh\n# a comment\n## two\n```'],
    ['rules between paragraphs', 'a\n\n---\n\nb'],
    ['a number of an issue', 'See #12 and a#b'],
    ['blocks in lists', '1. do\n   ```sh\n   ls\n   ```\n2. done'],
    ['code in one line', '``` a ``` stays'],
    ['an expression as it stands', 'Use ${{ secrets.TOKEN }}'],
    ['a comment in a code block', '```html\n<!-- shown -->\n```'],
  ])('%s', (_what, content) => {
    expect(checkTemplate(content)).toEqual({ text: content });
  });

  it('nothing that is not seen', () => {
    const { text } = checkTemplate('\ufeffDo\u202e <!-- and\nhide -->it.\r\n');
    expect(text).toBe('Do \nit.');
  });
});

it('what the standard stages bring could be a template', () => {
  const texts = standardStages.flatMap(({ task, reviseTask }) => [
    ...Object.values(task),
    ...Object.values(reviseTask ?? {}),
  ]);
  expect(texts.map(text => problemOf(text)).filter(Boolean)).toEqual([]);
});
