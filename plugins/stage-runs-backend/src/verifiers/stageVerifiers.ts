import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  stageVerifier,
  type StageVerifierConfig,
} from '../repositoryConfig/schema';

/**
 * The verifiers of a stage, with every default filled in. Throws for one that can not run
 * and for one that could wait forever: it may need only those before it.
 */
export function stageVerifiers(stage: Stage): StageVerifierConfig[] {
  const { id, place, verifiers = [] } = stage;
  if (verifiers.length > 0 && place.kind === 'review') {
    throw new Error(
      `Stage ${id}: a stage that reviews has no result for its verifiers; remove them`,
    );
  }
  const parsed = verifiers.map((verifier, index) => {
    const result = stageVerifier.safeParse(verifier);
    if (result.success) return result.data;
    const [{ path, message }] = result.error.issues;
    throw new Error(
      `Stage ${id}: verifiers[${index}].${path.join('.')}: ${message}`,
    );
  });
  parsed.forEach(({ name, needs }, index) => {
    const before = parsed.slice(0, index).map(other => other.name);
    if (before.includes(name)) {
      throw new Error(`Stage ${id}: two verifiers have the name ${name}`);
    }
    const unknown = needs.find(need => !before.includes(need));
    if (unknown !== undefined) {
      throw new Error(
        `Stage ${id}: verifier ${name} needs ${unknown}, and none before it has that name`,
      );
    }
  });
  return parsed;
}
