import fc from 'fast-check';
import { fencedText, inlineText, titleText, visibleText } from './escape';

const ZERO_WIDTH_SPACE = '\u200b';

describe('inlineText', () => {
  it.each([
    ['@everyone', `@${ZERO_WIDTH_SPACE}everyone`],
    ['closes #12', `closes #${ZERO_WIDTH_SPACE}12`],
    ['GH-12', `GH${ZERO_WIDTH_SPACE}-12`],
    ['https://evil.example', `https:${ZERO_WIDTH_SPACE}//evil.example`],
    ['<!-- marker -->', '&lt;!-- marker --&gt;'],
    ['a & b', 'a &amp; b'],
    ['[click](x)', '\\[click\\](x)'],
    ['two\nlines', 'two lines'],
    ['a\u202eb', 'ab'],
  ])('%j becomes %j', (text, expected) => {
    expect(inlineText(text, 100)).toBe(expected);
  });

  it('cuts what is too long', () => {
    expect(inlineText('abcdef', 4)).toBe('abc…');
  });

  it('never mentions, refers or starts a comment, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
        const safe = inlineText(text, 200);
        expect(safe).not.toMatch(/[@#][A-Za-z0-9]/);
        expect(safe).not.toMatch(/[<>]/);
        expect(safe).not.toContain('\n');
      }),
    );
  });
});

describe('fencedText', () => {
  it.each(['```\n@everyone\n```', '`````', '~~~', 'plain'])(
    'holds %j inside',
    text => {
      const [first, ...rest] = fencedText(text, 1_000).split('\n');
      const fence = first.replace('text', '');
      expect(rest.pop()).toBe(fence);
      expect(rest.some(line => line.trim().startsWith(fence))).toBe(false);
    },
  );

  it('breaks hidden markers', () => {
    expect(fencedText('<!-- stagecraft:run-status {} -->', 100)).not.toContain(
      '<!--',
    );
  });
});

it('titleText keeps the words and takes away what GitHub acts on', () => {
  expect(titleText('Fix #3 for @team\u0007', 100)).toBe(
    `Fix #${ZERO_WIDTH_SPACE}3 for @${ZERO_WIDTH_SPACE}team`,
  );
});

it('visibleText keeps tabs, newlines and other scripts', () => {
  expect(visibleText('a\tb\r\nПривет 👋\u200b')).toBe('a\tb\nПривет 👋');
});
