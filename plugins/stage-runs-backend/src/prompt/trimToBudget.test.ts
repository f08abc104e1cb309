import fc from 'fast-check';
import { aRun, aStage } from '../__testUtils__/samples';
import { builtInTools } from '../mcp/reference/builtInTools';
import { assemblePrompt } from './assemblePrompt';
import type { PromptInput } from './PromptInput';
import { bytesOf, largestFitting } from './trimToBudget';

const list = (count: number, size: number) => ({
  items: Array.from({ length: count }, (_, index) => ({
    path: `docs/${index}`,
    kind: 'file' as const,
    description: 'd'.repeat(size),
  })),
  ...{ leftOut: 0, missing: [] },
});

const inputOf = (changes: Partial<PromptInput> & { body?: string }) => {
  const { body = 'Please.', ...others } = changes;
  return {
    run: aRun({ id: 'r', issue_body: body }),
    stage: aStage(),
    baseSha: 'c'.repeat(40),
    template: {
      ...{ source: 'shipped', name: 'dev-work_en', digest: 'd' },
      text: 'Do what the issue asks.',
    },
    documents: { documents: list(0, 0), templates: list(0, 0) },
    tools: builtInTools(),
    ...others,
  } as PromptInput;
};

const FIXED = ['policy', 'run', 'role', 'rules', 'tools', 'scope', 'task'];
const MAX = 64 * 1024;

/** Text of letters of 1 to 4 bytes, of fences, and of half letters. */
const text = (maxLength: number) =>
  fc
    .array(
      fc.constantFrom('a', 'ж', '本', '📚', '`', '```', '\n', '<!--', '\ud83d'),
      { maxLength: 60 },
    )
    .chain(parts =>
      fc
        .nat({ max: maxLength })
        .map(length => parts.join('').repeat(length).slice(0, maxLength)),
    );

it('a prompt never has more than its budget; what is the platform’s is whole, and each block is closed', () => {
  const unlimited = assemblePrompt(inputOf({}), 1024 * 1024);
  const fixed = unlimited.text.split('\n\n## The issue')[0];
  fc.assert(
    fc.property(
      text(70_000),
      fc.array(text(40_000), { maxLength: 12 }),
      fc.nat({ max: 16 }),
      (body, bodies, count) => {
        const input = inputOf({
          body,
          feedback: bodies.map((each, index) => ({
            ...{ id: `comment/${index}`, author: 'olivia', body: each },
          })),
          documents: {
            documents: list(count, 300),
            templates: list(count, 300),
          },
        });
        const { text: prompt, report } = assemblePrompt(input, MAX);
        expect(bytesOf(prompt)).toBeLessThanOrEqual(MAX);
        expect(report.bytes).toBe(bytesOf(prompt));
        const withoutLists = prompt.replace(
          /## (Documents of|Templates of)[\s\S]*?\n\n(?=## )/g,
          '',
        );
        expect(withoutLists.startsWith(fixed)).toBe(true);
        expectClosedBlocks(prompt);
      },
    ),
    { numRuns: 60 },
  );
});

function expectClosedBlocks(prompt: string) {
  const headings: string[] = [];
  let mark = '';
  for (const line of prompt.split('\n')) {
    if (mark) {
      if (line === mark) mark = '';
    } else if (/^`{3,}text$/.test(line)) {
      mark = line.slice(0, -'text'.length);
    } else if (line.startsWith('## ')) {
      headings.push(line);
    }
  }
  expect(mark).toBe('');
  expect(headings.at(-1)).toMatch(/^## What people wrote/);
  expect(new Set(headings).size).toBe(headings.length);
}

const long = 'x'.repeat(100_000);
const remark = (id: string, body: string) => ({ id, author: 'olivia', body });
const trimmedOf = (input: PromptInput) =>
  assemblePrompt(input, MAX).report.trimmed;

it('the end of the issue gives way first, with a note of how much', () => {
  const body = 'ж'.repeat(100_000);
  const input = inputOf({ body, feedback: [remark('comment/1', 'Yes')] });
  const { text: prompt, report } = assemblePrompt(input, MAX);
  const [issue, ...others] = report.trimmed;
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ section: 'issue', of: 100_000 });
  expect(prompt).toContain(
    `Left out: the last ${issue.leftOut} of 100000 characters.`,
  );
  expect(bytesOf(prompt)).toBeGreaterThan(MAX - 100);
});

it('then the oldest feedback, before the lists of documents', () => {
  const input = inputOf({
    body: long,
    feedback: [
      remark('comment/1', 'old'.repeat(20_000)),
      remark('comment/2', 'new'.repeat(10_000)),
    ],
    documents: { documents: list(16, 300), templates: list(12, 300) },
  });
  const { text: prompt, report } = assemblePrompt(input, MAX);
  expect(report.trimmed.map(({ section }) => section)).toEqual([
    'issue',
    'feedback',
  ]);
  expect(prompt).toContain('Left out: the oldest 1 of 2.');
  expect(prompt).toContain('(comment/2)');
  expect(prompt).not.toContain('(comment/1)');
});

it('of one remark that is too long its end', () => {
  const input = inputOf({ feedback: [remark('comment/1', long)] });
  expect(trimmedOf(input)).toMatchObject([
    { section: 'feedback', unit: 'characters', of: 100_000 },
  ]);
});

it('a task that leaves no room is refused', () => {
  const { template } = inputOf({});
  const input = inputOf({ template: { ...template, text: long } });
  expect(() => assemblePrompt(input, MAX)).toThrow(
    expect.objectContaining({ reason: 'prompt_template_invalid' }),
  );
});

it('nothing is said where nothing is left out', () => {
  const { report } = assemblePrompt(inputOf({}), MAX);
  expect(report.trimmed).toEqual([]);
  expect(report.sections.map(({ id }) => id)).toEqual([...FIXED, 'issue']);
});

it.each([
  [0, 0],
  [3, 3],
  [100, 10],
])('of at most %i the largest count that fits is %i', (most, fits) => {
  expect(largestFitting(most, 10, count => 'x'.repeat(count))).toBe(fits);
});
