import { CATALOGUE } from '../../__testUtils__/catalogueLabels';
import { aToolRun } from '../../__testUtils__/toolRuns';
import {
  judgeLabels,
  requireIssue,
  targetNumber,
  triggersOf,
  type LabelTarget,
  type LabelWish,
} from './judgeLabels';

const judge = (wish: Partial<LabelWish>) =>
  judgeLabels({ add: [], remove: [], ...wish }, CATALOGUE);

it.each<[string, Partial<LabelWish>]>([
  ['a label outside of the catalogue', { add: ['bug'] }],
  ['taking one off', { remove: ['bug'] }],
  ['both, of different labels', { remove: ['bug'], add: ['docs'] }],
  ['asking for a role', { add: ['need:qa'] }],
  ['asking for an answer', { add: ['Need:Input'] }],
  ['nothing', {}],
])('an agent may do by itself: %s', (_, wish) => {
  expect(judge(wish)).toBe('none');
});

it.each(['run:release', 'run:dev', 'Run:Dev:Revise', ' run:dev'])(
  'a label that starts a run needs the owner: %s',
  label => {
    expect(judge({ add: ['bug', label] })).toBe('owner');
  },
);

it.each<[string, Partial<LabelWish>, RegExp]>([
  ['an approval', { add: ['state:approved'] }, /state:approved.*decided/],
  ['an approval in capitals', { add: ['STATE:APPROVED'] }, /decided/],
  ['taking an approval off', { remove: ['state:approved'] }, /decided/],
  ['taking a stop off', { remove: ['state:blocked'] }, /decided/],
  ['a state', { add: ['state:in-review'] }, /decided/],
  ['an answer for people', { remove: ['need:input'] }, /their answer/],
  ['an answer for a role', { remove: ['need:qa'] }, /their answer/],
  ['a review', { add: ['need:reviewer'] }, /a person asks/],
  ['another scope', { add: ['scope:docs'] }, /which stages/],
  ['no scope', { remove: ['scope:bugfix'] }, /which stages/],
  ['a dearer model', { add: ['[ai-model-gpt-5.2]'] }, /cost/],
  ['more effort', { add: ['[ai-reasoning-high]'] }, /cost/],
  ['a command that there is not', { add: ['run:anything'] }, /no stage has it/],
  ['one in capitals', { add: [' RUN:anything'] }, /no stage has it/],
  [
    'the label of its run',
    { remove: ['run:dev'] },
    /the platform takes it off/,
  ],
  [
    'beside what the owner may allow',
    { add: ['run:qa', 'state:approved'] },
    /decided/,
  ],
])('no agent may do: %s', (_, wish, reason) => {
  expect(() => judge(wish)).toThrow(reason);
});

it('of two stages one has to be chosen, and the same one twice is one', () => {
  expect(() => judge({ add: ['run:qa', 'run:release'] })).toThrow(
    'run:qa and run:release: one stage starts after a run; say which',
  );
  expect(judge({ add: ['run:qa', 'RUN:QA'] })).toBe('owner');
  const wish = { add: ['bug', 'RUN:QA', 'run:qa'], remove: [] };
  expect(triggersOf(wish, CATALOGUE)).toEqual(['run:qa']);
});

it('what contradicts itself is refused', () => {
  expect(() => judge({ add: ['bug'], remove: ['BUG'] })).toThrow(
    'bug is to be removed and added; say one of both',
  );
});

const run = aToolRun({ pullRequestNumber: 13 });

it.each<[string, LabelTarget, number]>([
  ['its issue without a word', {}, 12],
  ['its issue', { issue_number: 12 }, 12],
  ['its pull request', { issue_number: 13 }, 13],
  ['its repository', { repository: 'Acme/Bookshop' }, 12],
])('a run reaches %s', (_, target, number) => {
  expect(targetNumber(run, target)).toBe(number);
});

it.each<[string, LabelTarget, string]>([
  ['another issue', { issue_number: 14 }, 'reaches #12 or #13 alone, not #14'],
  ['another repository', { repository: 'acme/other' }, 'reaches no other'],
])('a run does not reach %s', (_, target, message) => {
  expect(() => targetNumber(run, target)).toThrow(message);
});

it('a run without a pull request reaches none', () => {
  expect(() => targetNumber(aToolRun(), { issue_number: 13 })).toThrow(
    'reaches #12 alone',
  );
});

it('a stage is asked for on the issue', () => {
  const triggers = ['run:qa'];
  expect(() => requireIssue(run, { number: 12, triggers })).not.toThrow();
  expect(() => requireIssue(run, { number: 13, triggers: [] })).not.toThrow();
  expect(() => requireIssue(run, { number: 13, triggers })).toThrow(
    'issue_number: run:qa starts a stage of issue #12; put it there',
  );
});
