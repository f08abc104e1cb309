import { create } from '@bufbuild/protobuf';
import {
  IssueSchema,
  RevisionSchema,
  StageSchema,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { chooseScript, findScript } from './findScript';

describe('findScript', () => {
  it.each([
    ['no block', 'Hello\n\n```js\n1\n```', undefined],
    ['a block', 'Hi\n```stagecraft\na\nb\n```\nbye', 'a\nb'],
    ['CRLF line ends', 'Hi\r\n```stagecraft\r\na\r\n```\r\n', 'a'],
    ['an attribute', '```stagecraft v1\na\n```', 'a'],
    ['tildes', '~~~stagecraft\na\n~~~', 'a'],
    ['an indented fence', '   ```stagecraft\na\n   ```', 'a'],
    ['a longer closing fence', '```stagecraft\na\n`````', 'a'],
    ['a fence inside', '````stagecraft\n```\n````', '```'],
    ['the first of two', '```stagecraft\na\n```\n```stagecraft\nb\n```', 'a'],
    [
      'a block inside another',
      '````md\n```stagecraft\na\n```\n````',
      undefined,
    ],
    ['an indented code block', '    ```stagecraft\n    a', undefined],
    ['another language', '```stagecrafty\na\n```', undefined],
    ['inline code', '```stagecraft``` is\na word', undefined],
    ['an empty block', '```stagecraft\n```', ''],
  ])('finds %s', (_name, body, text) => {
    expect(findScript(body, 'dev')?.text).toBe(text);
  });

  it.each([
    ['dev', 'any'],
    ['qa', 'of qa'],
  ])('takes for the stage %s the block %j', (stage, text) => {
    const body =
      '```stagecraft stage=plan\nof plan\n```\n```stagecraft\nany\n```\n```stagecraft stage=qa\nof qa\n```';
    expect(findScript(body, stage)?.text).toBe(text);
  });

  it('takes no block of another stage', () => {
    const body = '```stagecraft stage=plan\nof plan\n```';
    expect(findScript(body, 'qa')).toBeUndefined();
  });

  it('says where the block begins', () => {
    const block = findScript('one\n\n```stagecraft\nfour\n```', 'dev');
    expect(block).toEqual({ text: 'four', firstLine: 4, closed: true });
  });

  it('says that a block is not closed', () => {
    expect(findScript('```stagecraft\na\n', 'dev')?.closed).toBe(false);
  });
});

describe('chooseScript', () => {
  const block = (text: string) => `\`\`\`stagecraft\n${text}\n\`\`\``;

  it.each([
    ['```stagecraft stage=review\nof the review\n```', 'of the review'],
    [block('that changes something'), undefined],
    ['```stagecraft stage=dev\nof dev\n```', undefined],
  ])('takes for a review of %j the block %j', (body, text) => {
    const script = chooseScript({
      issue: create(IssueSchema, { body }),
      stage: create(StageSchema, { id: 'review', promptKind: 'review' }),
      revision: undefined,
    });
    expect(script?.text).toBe(text);
  });

  function choose(feedback: string[] | undefined) {
    const script = chooseScript({
      issue: create(IssueSchema, { body: block('of the issue') }),
      stage: create(StageSchema, { id: 'dev' }),
      revision:
        feedback &&
        create(RevisionSchema, { feedback: feedback.map(body => ({ body })) }),
    });
    return script && `${script.origin}: ${script.text}`;
  }

  it.each([
    ['the issue when nothing is revised', undefined, 'issue: of the issue'],
    ['the feedback when there is one', [block('a')], 'feedback: a'],
    ['the newest with a block', [block('a'), block('b'), 'ok'], 'feedback: b'],
    ['nothing without a block in it', ['Please improve it'], undefined],
  ])('takes %s', (_name, feedback, expected) => {
    expect(choose(feedback)).toBe(expected);
  });
});
