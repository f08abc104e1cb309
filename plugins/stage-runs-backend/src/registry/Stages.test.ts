import { aStage } from '../__testUtils__/samples';
import { Stages } from './Stages';

it('a stage is found by its label and by the one that revises it, and by no other', () => {
  const stages = new Stages();
  stages.addStage(aStage());
  expect(stages.byLabelKey('run.dev')?.id).toBe('dev');
  expect(stages.byLabelKey('run.dev.revise')?.id).toBe('dev');
  expect(stages.byLabelKey('run.design')).toBeUndefined();
});

it('the label that revises a stage is no stage of its own', () => {
  const stages = new Stages();
  expect(() => stages.addStage(aStage({ labelKey: 'run.dev.revise' }))).toThrow(
    'is the one that revises another stage',
  );
});

it.each([
  ['run.dev', 'no_repository_changes', 'has a label need.…'],
  ['need.reviewer', 'markdown_only', 'has the write scope'],
] as const)(
  'a stage that reviews can not have the label %s and write %s',
  (labelKey, writeScope, problem) => {
    const place = { kind: 'review' } as const;
    const stage = aStage({ place, labelKey, writeScope });
    expect(() => new Stages().addStage(stage)).toThrow(problem);
  },
);

it('a stage that works can not have the label of a reviewer', () => {
  const stage = aStage({ labelKey: 'need.reviewer' });
  expect(() => new Stages().addStage(stage)).toThrow('need.reviewer');
});

it('a stage that thinks again writes a document, and nothing else', () => {
  const place = { kind: 'rethink' } as const;
  const stage = aStage({ place, writeScope: 'any' });
  expect(() => new Stages().addStage(stage)).toThrow('markdown_only');
});

it('two stages can not have the same label', () => {
  const stages = new Stages();
  stages.addStage(aStage());
  expect(() => stages.addStage(aStage({ id: 'other' }))).toThrow('contradicts');
});

it('a stage can not have a verifier that can not run', () => {
  const stage = aStage({ verifiers: [{ name: 'lint', command: [] }] });
  expect(() => new Stages().addStage(stage)).toThrow('verifiers[0].command');
});
