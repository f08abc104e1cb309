import fc from 'fast-check';
import { readProposal } from './readProposal';

const ALLOWED = ['intake', 'prd', 'design'];
const read = (text: string) => readProposal(text, ALLOWED);

it.each([
  ['---\nreopen: prd\n---\n# Rethink\n', 'prd'],
  ['---\r\nreopen: prd\r\n---\r\n# Rethink\r\n', 'prd'],
  ['---\nreopen: "design"\n---', 'design'],
  ['---\n# the earliest that is wrong\nreopen: intake\n---\nText\n', 'intake'],
  // Only the first front matter is one.
  ['---\nreopen: prd\n---\n\n---\nreopen: intake\n---\n', 'prd'],
])('%j proposes %s', (text, stage) => {
  expect(read(text)).toEqual({ stage });
});

it.each([
  ['', 'must begin with a front matter'],
  ['# Rethink\n\n---\nreopen: prd\n---\n', 'must begin with a front matter'],
  ['\n---\nreopen: prd\n---\n', 'must begin with a front matter'],
  ['---\nreopen: prd\n', 'must begin with a front matter'],
  [`---\nreopen: prd\n# ${'x'.repeat(1_000)}\n---\n`, 'more than 1000'],
  ['---\nreopen:\n---\n', 'must be the one line'],
  ['---\n\n---\n', 'must be the one line'],
  ['---\nstage: prd\n---\n', 'must be the one line'],
  ['---\nreopen: prd\nstate: approved\n---\n', 'must be the one line'],
  ['---\nreopen: prd\nreopen: intake\n---\n', 'must be the one line'],
  ['---\nreopen: [prd]\n---\n', 'must be the one line'],
  ['---\nreopen: { stage: prd }\n---\n', 'must be the one line'],
  ['---\n- reopen: prd\n---\n', 'must be the one line'],
  ['---\nreopen: 12\n---\n', 'must be the one line'],
  ['---\nreopen: &a prd\n---\n', 'must be the one line'],
  ['---\nreopen: *a\n---\n', 'must be the one line'],
  ['---\nreopen: !!str prd\n---\n', 'must be the one line'],
  ['---\n&a reopen: prd\n---\n', 'must be the one line'],
  ['---\n<<: { reopen: prd }\n---\n', 'must be the one line'],
  ['---\n!!js/function reopen: prd\n---\n', 'must be the one line'],
  ['---\n{ reopen: prd\n---\n', 'must be the one line'],
  ['---\n%YAML 1.1\n---\n', 'must be the one line'],
  ['---\nreopen: qa\n---\n', '"qa" has no result that could be reopened'],
  ['---\nreopen: PRD\n---\n', '"PRD" has no result that could be reopened'],
  ['---\nreopen: __proto__\n---\n', 'has no result that could be reopened'],
  ['---\nreopen: prd, design\n---\n', 'has no result that could be reopened'],
])('%j is refused: %s', (text, problem) => {
  const proposal = read(text);
  expect(proposal).toEqual({ problem: expect.stringContaining(problem) });
  // It names the field and what it may be.
  expect(proposal).toEqual({ problem: expect.stringContaining('reopen') });
  expect(proposal).toEqual({
    problem: expect.stringContaining('one of intake, prd, design'),
  });
});

it('whatever it holds, it proposes one of the stages or says what is wrong', () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...['---', 'reopen: prd', 'reopen: qa', 'reopen: &a', '*a', '- x', '? y'],
    ),
    fc.string({ maxLength: 30 }),
  );
  const holds = () =>
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), lines => {
        const proposal = read(lines.join('\n'));
        return 'problem' in proposal || ALLOWED.includes(proposal.stage);
      }),
      { numRuns: 3_000 },
    );
  expect(holds).not.toThrow();
});
