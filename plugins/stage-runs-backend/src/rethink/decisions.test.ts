import { standardWay } from '../__testUtils__/pipelineStages';
import type { StageResult } from '../pipeline/judgeEntry';
import { Pipeline } from '../pipeline/Pipeline';
import { finalityOf, isUnreadRethink } from './finalityOf';
import { reopenableStages } from './reopenableStages';
import { replacedResults } from './replacedResults';

const pipeline = new Pipeline(standardWay());
const AT = new Date('2026-11-28T12:00:00Z');

describe('what may be reopened', () => {
  it.each<[string, StageResult['state'], string[]]>([
    ['prd', 'delivered', ['prd']],
    ['prd', 'approved', ['prd']],
    ['prd', 'working', []],
    ['prd', 'superseded', []],
    // Beside the pipeline.
    ['doc-audit', 'approved', []],
    ['rethink', 'delivered', []],
  ])('%s that is %s: %j', (stage, state, expected) => {
    expect(reopenableStages([{ stage, state }], pipeline)).toEqual(expected);
  });

  it('is in the order of the way', () => {
    const results = ['qa', 'intake', 'dev'].map(stage => ({
      ...{ stage, state: 'approved' as const },
    }));
    expect(reopenableStages(results, pipeline)).toEqual([
      'intake',
      'dev',
      'qa',
    ]);
  });

  it('is no stage that could not start again', () => {
    const disabled = { reason: { en: 'Later.', ru: 'Позже.' } };
    const without = new Pipeline(
      standardWay().map(stage =>
        stage.id === 'design' ? { ...stage, disabled } : stage,
      ),
    );
    const results = [{ stage: 'design', state: 'approved' as const }];
    expect(reopenableStages(results, without)).toEqual([]);
  });
});

describe('what reopening replaces', () => {
  const result = (stage: string, number: number) => ({
    ...{ id: `${stage} ${number}`, stage, pull_request_number: number },
  });
  const had = [
    ...[result('intake', 1), result('prd', 2), result('prd', 3)],
    ...[result('design', 4), result('dev', 5), result('doc-audit', 6)],
    ...[result('rethink', 7), result('rethink', 9)],
  ];
  const replacedBy = (reopens: string) =>
    replacedResults({
      ...{ pipeline, results: had },
      rethink: { ...result('rethink', 9), reopens },
    }).map(({ id }) => id);

  it.each([
    ['dev', ['dev 5', 'rethink 7']],
    ['design', ['design 4', 'dev 5', 'rethink 7']],
    // It has no result here; what stands behind it has.
    ['arch', ['design 4', 'dev 5', 'rethink 7']],
    ['prd', ['prd 2', 'prd 3', 'design 4', 'dev 5', 'rethink 7']],
    ['intake', had.filter(({ id }) => !/audit|9$/.test(id)).map(r => r.id)],
  ])('%s: %j', (reopens, expected) => {
    expect(replacedBy(reopens)).toEqual(expected);
  });

  it('also of a stage that is disabled by now', () => {
    const disabled = { reason: { en: 'Later.', ru: 'Позже.' } };
    const without = new Pipeline(
      standardWay().map(stage =>
        stage.id === 'design' ? { ...stage, disabled } : stage,
      ),
    );
    const replaced = replacedResults({
      ...{ pipeline: without, results: had },
      rethink: { ...result('rethink', 9), reopens: 'prd' },
    });
    expect(replaced.map(({ id }) => id)).toContain('design 4');
  });
});

it.each([
  [undefined, undefined],
  [{ superseded_at: null, reopened_at: null }, undefined],
  [{ superseded_at: AT, reopened_at: null }, 'superseded'],
  [{ superseded_at: null, reopened_at: AT }, 'in_effect'],
  [{ superseded_at: AT, reopened_at: AT }, 'superseded'],
] as const)('of %j the finality is %s', (run, expected) => {
  expect(finalityOf(run)).toBe(expected);
});

it.each([
  ['what was delivered', { reopens: 'prd', reopened_at: null }, 'a', false],
  ['another commit', { reopens: 'prd', reopened_at: null }, 'b', true],
  [
    'another commit, once done',
    { reopens: 'prd', reopened_at: AT },
    'b',
    false,
  ],
  ['of no rethink', { reopens: null, reopened_at: null }, 'b', false],
])('nobody has read %s: %#', (_, run, headSha, expected) => {
  expect(isUnreadRethink({ ...run, head_sha: 'a' }, headSha)).toBe(expected);
});
