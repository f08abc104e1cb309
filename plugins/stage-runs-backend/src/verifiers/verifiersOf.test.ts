import { aRun } from '../__testUtils__/samples';
import { EMPTY_CONFIG, type VerifierConfig } from '../repositoryConfig/schema';
import type { RunRow } from '../runs/rows';
import { verifiersOf } from './verifiersOf';

const verifier = (name: string, more: Partial<VerifierConfig> = {}) => ({
  ...{ name, command: ['true'], needs: [], timeoutMinutes: 10, ...more },
});

function names(verifiers: VerifierConfig[], changes: Partial<RunRow> = {}) {
  const delivery = { ...EMPTY_CONFIG.delivery, verifiers };
  const config = { ...EMPTY_CONFIG, delivery };
  const repository_config = { commit: 'c', digest: 'd', config };
  return verifiersOf(aRun({ repository_config, ...changes })).map(each =>
    [each.name, ...each.needs].join(' '),
  );
}

const OF_STAGE = {
  stage_verifiers: [
    { ...verifier('s'), needs: [] },
    { ...verifier('u'), needs: ['s'] },
  ],
};

const MARKDOWN = {
  stage: 'prd',
  policy: {
    ...{ writeScope: 'markdown_only' as const },
    ...{ deadlineMinutes: 60, parallelLimit: 1 },
  },
};

it.each<[string, VerifierConfig[], Partial<RunRow>, string[]]>([
  ['of no stage judges what may change any file', [verifier('a')], {}, ['a']],
  ['of no stage does not judge documents', [verifier('a')], MARKDOWN, []],
  [
    'of a stage judges that one only',
    [verifier('a', { stages: ['prd'] }), verifier('b', { stages: ['dev'] })],
    MARKDOWN,
    ['a'],
  ],
  [
    'a need of another stage is none',
    [
      verifier('a', { stages: ['dev'] }),
      verifier('b', { stages: ['dev', 'prd'], needs: ['a', 'c'] }),
      verifier('c', { stages: ['prd'] }),
    ],
    MARKDOWN,
    ['b c', 'c'],
  ],
  [
    'those of the stage come first, whatever it may change',
    [verifier('a', { stages: ['prd'] })],
    { ...MARKDOWN, ...OF_STAGE },
    ['s', 'u s', 'a'],
  ],
  [
    'those of the stage judge without a word of the repository',
    [],
    { ...OF_STAGE, repository_config: null },
    ['s', 'u s'],
  ],
  [
    'a review is not judged by those of its stage either',
    [],
    { ...OF_STAGE, prompt_kind: 'review' },
    [],
  ],
  ['a review is not judged', [verifier('a')], { prompt_kind: 'review' }, []],
  [
    'a run from before repositories said anything is not judged',
    [],
    { repository_config: null },
    [],
  ],
])('%s', (_what, verifiers, changes, expected) => {
  expect(names(verifiers, changes)).toEqual(expected);
});

it('each says who wants it', () => {
  const delivery = { ...EMPTY_CONFIG.delivery, verifiers: [verifier('a')] };
  const config = { ...EMPTY_CONFIG, delivery };
  const repository_config = { commit: 'c', digest: 'd', config };
  const run = aRun({ repository_config, ...OF_STAGE });
  expect(verifiersOf(run).map(({ name, source }) => [name, source])).toEqual([
    ...[
      ['s', 'stage'],
      ['u', 'stage'],
    ],
    ['a', 'repository'],
  ]);
});
