import type { VerifierConfig } from '../repositoryConfig/schema';
import type { RunRow } from '../runs/rows';

/**
 * The verifiers that judge the run's result, as they were on the default branch when it was
 * asked for, in their order there. One that names no stage judges those that may change any
 * file. A need that does not judge this stage is none. A review has no result.
 */
export function verifiersOf(
  run: Pick<RunRow, 'stage' | 'policy' | 'prompt_kind' | 'repository_config'>,
): VerifierConfig[] {
  if (run.prompt_kind === 'review') return [];
  const all = run.repository_config?.config.delivery.verifiers ?? [];
  const judging = all.filter(({ stages }) =>
    stages ? stages.includes(run.stage) : run.policy.writeScope === 'any',
  );
  const names = judging.map(({ name }) => name);
  return judging.map(verifier => ({
    ...verifier,
    needs: verifier.needs.filter(need => names.includes(need)),
  }));
}
