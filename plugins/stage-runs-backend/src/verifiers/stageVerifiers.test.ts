import type { StageVerifier } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aStage } from '../__testUtils__/samples';
import { stageVerifiers } from './stageVerifiers';

const verifier = (changes: Partial<StageVerifier> = {}): StageVerifier => ({
  ...{ name: 'lint', command: ['true'], ...changes },
});

it('a stage brings none by default', () => {
  expect(stageVerifiers(aStage())).toEqual([]);
});

it('what is not said has the defaults of services.yaml', () => {
  expect(stageVerifiers(aStage({ verifiers: [verifier()] }))).toEqual([
    { ...verifier(), needs: [], timeoutMinutes: 10 },
  ]);
});

it('a verifier may need those before it', () => {
  const verifiers = [verifier(), verifier({ name: 'unit', needs: ['lint'] })];
  expect(stageVerifiers(aStage({ verifiers }))[1].needs).toEqual(['lint']);
});

it.each<[string, StageVerifier[], string]>([
  ['has no name', [verifier({ name: 'A B' })], 'verifiers[0].name'],
  ['has no command', [verifier({ command: [] })], 'verifiers[0].command'],
  ['is too slow', [verifier({ timeoutMinutes: 61 })], 'timeoutMinutes'],
  [
    'chooses its stages',
    [{ ...verifier(), stages: ['qa'] } as StageVerifier],
    'stages',
  ],
  ['is there twice', [verifier(), verifier()], 'two verifiers have the name'],
  ['needs itself', [verifier({ needs: ['lint'] })], 'lint needs lint'],
  [
    'needs one that comes after it',
    [verifier({ needs: ['unit'] }), verifier({ name: 'unit' })],
    'lint needs unit',
  ],
])('one that %s is refused', (_what, verifiers, message) => {
  const stage = aStage({ id: 'perf', verifiers });
  expect(() => stageVerifiers(stage)).toThrow(message);
  expect(() => stageVerifiers(stage)).toThrow(/^Stage perf: /);
});

it('a stage that reviews can bring none', () => {
  const place = { kind: 'review' } as const;
  expect(() =>
    stageVerifiers(aStage({ place, verifiers: [verifier()] })),
  ).toThrow('a stage that reviews has no result');
});
