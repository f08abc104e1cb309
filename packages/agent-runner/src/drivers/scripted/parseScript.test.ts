import { AgentFailedError } from '../types';
import { parseScript } from './parseScript';

/** As if the block's content began in line 5 of the issue. */
function parse(text: string) {
  return parseScript({ text, firstLine: 5, closed: true, origin: 'issue' });
}

describe('parseScript', () => {
  it('reads every kind of step', () => {
    const text = `steps:
  - write: { path: a/b.txt, content: "" }
  - append: { path: a, content: more }
  - replace: { path: a, find: x, with: "" }
  - delete: { path: a }
  - status: Working
  - log: a line
  - log: { lines: 3 }
  - wait: { ms: 10 }
  - wait: { until: go.txt }
  - commit: |
      Title

      Body
  - fail: no
  - crash: 3
  - crash: { attempt: 1 }
`;
    expect(parse(text)).toEqual([
      { kind: 'write', value: { path: 'a/b.txt', content: '' } },
      { kind: 'append', value: { path: 'a', content: 'more' } },
      { kind: 'replace', value: { path: 'a', find: 'x', with: '' } },
      { kind: 'delete', value: { path: 'a' } },
      { kind: 'status', value: 'Working' },
      { kind: 'log', value: 'a line' },
      { kind: 'log', value: { lines: 3 } },
      { kind: 'wait', value: { ms: 10 } },
      { kind: 'wait', value: { ms: 60_000, until: 'go.txt' } },
      { kind: 'commit', value: 'Title\n\nBody\n' },
      { kind: 'fail', value: 'no' },
      { kind: 'crash', value: 3 },
      { kind: 'crash', value: { attempt: 1, code: 1 } },
    ]);
  });

  it.each([
    ['', 5, /expected object/],
    ['just words', 5, /expected object/],
    ['steps: []', 5, /^steps: Too small/],
    ['steps:\n  - fail: no\nextra: 1', 5, /Unrecognized key: "extra"/],
    [
      'steps:\n  - fail: no\n  - nothing',
      7,
      /steps\[1\] must have exactly one/,
    ],
    ['steps:\n  - {}', 6, /steps\[0\] must have exactly one key/],
    ['steps:\n  - [a]', 6, /steps\[0\] must have exactly one key/],
    ['steps:\n  - { fail: a, log: b }', 6, /must have exactly one key/],
    ['steps:\n  - wirte: {}', 6, /unknown kind "wirte"; known: write, append/],
    ['steps:\n  - constructor: {}', 6, /unknown kind "constructor"/],
    ['steps:\n  - __proto__: {}', 6, /unknown kind "__proto__"/],
    ['steps:\n  - write:\n      path: a', 7, /steps\[0\].write.content/],
    ['steps:\n  - write:\n      path: 1\n      content: a', 7, /write.path/],
    ['steps:\n  - delete:\n      path: a\n      force: true', 7, /"force"/],
    ['steps:\n  - wait: { ms: 60001 }', 6, /steps\[0\].wait.ms: Too big/],
    ['steps:\n  - wait: { ms: 1.5 }', 6, /wait.ms/],
    ['steps:\n  - log: { lines: 1000000000 }', 6, /steps\[0\].log/],
    ['steps:\n  - crash: 0', 6, /steps\[0\].crash: Too small/],
    [`steps:\n  - status: ${'x'.repeat(101)}`, 6, /status: Too big/],
    ['steps:\n  - fail: "a', 6, /quote/],
    ['steps:\n\t- fail: a', 6, /[Tt]ab/],
    ['steps:\n  - fail: a\nsteps:\n  - fail: b', 7, /unique/],
    ['steps: *a', 5, /Unresolved alias|alias/],
    ['a: &a [x]\nsteps: [*a, *a]', 5, /alias/],
    ['steps:\n  - fail: !!js/function "x"', 6, /tag/],
    ['---\nsteps: []\n---\nsteps: []', 7, /multiple documents/],
  ])('refuses %j in line %i', (text, line, message) => {
    const error = errorOf(() => parse(text));
    expect(error).toBeInstanceOf(AgentFailedError);
    expect(error.message).toMatch(new RegExp(`^Line ${line} of the issue: `));
    expect(error.message.replace(/^Line \d+ of the issue: /, '')).toMatch(
      message,
    );
  });

  it('refuses more than 200 steps', () => {
    const text = `steps:\n${'  - fail: no\n'.repeat(201)}`;
    expect(() => parse(text)).toThrow(/steps: Too big/);
  });

  it('refuses a bomb of aliases without building it', () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*l${level - 1}, *l${level - 1}`;
      return `l${level}: &l${level} [${inner}]`;
    });
    expect(() => parse(`${levels.join('\n')}\nsteps: *l29`)).toThrow(/alias/);
  });

  it('refuses a block that is never closed', () => {
    const text = 'steps: []';
    const origin = 'feedback';
    const block = { text, firstLine: 5, closed: false, origin } as const;
    expect(() => parseScript(block)).toThrow(
      'Line 4 of the feedback: the block is never closed',
    );
  });
});

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
}
