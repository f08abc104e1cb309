import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import type {
  StageVerifierConfig,
  VerifierConfig,
} from '../repositoryConfig/schema';
import type { RunRow } from '../runs/rows';

/** Who says that the verifier has to pass. */
export type VerifierSource = 'stage' | 'repository';

export type RunVerifierConfig = StageVerifierConfig & {
  source: VerifierSource;
};

/** One that names no stage judges those that may change any file. */
export function judges(
  { stages }: Pick<VerifierConfig, 'stages'>,
  stage: { id: string; writeScope: WriteScope },
): boolean {
  return stages ? stages.includes(stage.id) : stage.writeScope === 'any';
}

/**
 * The verifiers that judge the run's result: those of its stage, as they were when it was
 * asked for, and after them those of its repository, as they were on the default branch
 * then. A need that does not judge this stage is none. A review has no result.
 */
export function verifiersOf(
  run: Pick<
    RunRow,
    'stage' | 'policy' | 'prompt_kind' | 'repository_config' | 'stage_verifiers'
  >,
): RunVerifierConfig[] {
  if (run.prompt_kind === 'review') return [];
  const ofStage = run.stage_verifiers ?? [];
  return [
    ...ofStage.map(each => ({ ...each, source: 'stage' as const })),
    ...ofRepository(run).map(each => ({
      ...each,
      source: 'repository' as const,
    })),
  ];
}

function ofRepository(
  run: Pick<RunRow, 'stage' | 'policy' | 'repository_config'>,
): StageVerifierConfig[] {
  const { writeScope } = run.policy;
  const all = run.repository_config?.config.delivery.verifiers ?? [];
  const judging = all.filter(each =>
    judges(each, { id: run.stage, writeScope }),
  );
  const names = judging.map(({ name }) => name);
  return judging.map(({ stages: _, ...verifier }) => ({
    ...verifier,
    needs: verifier.needs.filter(need => names.includes(need)),
  }));
}
