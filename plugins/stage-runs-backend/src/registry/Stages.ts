import { CustomErrorBase } from '@backstage/errors';
import type {
  Scope,
  Stage,
  StagesExtensionPoint,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { StageLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { Pipeline } from '../pipeline/Pipeline';
import { stageVerifiers } from '../verifiers/stageVerifiers';

/** A run or a label names a stage or runtime that no module contributes (any more). */
export class NotInstalledError extends CustomErrorBase {
  name = 'NotInstalledError' as const;
}

/** Key of the label that revises what the stage of `labelKey` has delivered. */
export function reviseKeyOf(labelKey: string): string {
  return `${labelKey}.revise`;
}

/** The stages that modules contribute. */
export class Stages implements StagesExtensionPoint {
  readonly #stages: Stage[] = [];
  readonly #scopes: Scope[] = [];
  #pipeline: Pipeline | undefined;

  addStage(stage: Stage): void {
    if (stage.labelKey.endsWith(reviseKeyOf(''))) {
      throw new Error(
        `Stage ${stage.id}: its label ${stage.labelKey} is the one that revises another stage`,
      );
    }
    requirePlace(stage);
    stageVerifiers(stage);
    const same = this.#stages.find(
      other => other.id === stage.id || other.labelKey === stage.labelKey,
    );
    if (same) {
      throw new Error(
        `Stage ${stage.id} (label ${stage.labelKey}) contradicts stage ${same.id} (label ${same.labelKey}): ids and labels must be unique`,
      );
    }
    this.#stages.push(stage);
  }

  addScope(scope: Scope): void {
    if (this.#scopes.some(({ id }) => id === scope.id)) {
      throw new Error(`Scope ${scope.id} is contributed twice`);
    }
    this.#scopes.push(scope);
  }

  scopes(): readonly Scope[] {
    return this.#scopes;
  }

  /** Of what was contributed by the first time that it is asked for. Throws as {@link Pipeline} does. */
  get pipeline(): Pipeline {
    this.#pipeline ??= new Pipeline(this.#stages);
    return this.#pipeline;
  }

  all(): readonly Stage[] {
    return this.#stages;
  }

  /** For the catalogue, which has not those of third parties' stages. */
  labels(): StageLabel[] {
    return this.#stages.map(({ labelKey, output: { en } }) => ({
      key: labelKey,
      description: en.charAt(0).toUpperCase() + en.slice(1),
    }));
  }

  /** Of the label that starts the stage, or of the one that revises it. */
  byLabelKey(labelKey: string): Stage | undefined {
    return this.#stages.find(
      stage =>
        stage.labelKey === labelKey || reviseKeyOf(stage.labelKey) === labelKey,
    );
  }

  byId(id: string): Stage {
    const stage = this.#stages.find(candidate => candidate.id === id);
    if (!stage) throw new NotInstalledError(`Stage ${id} is not installed`);
    return stage;
  }
}

function requirePlace(stage: Stage): void {
  requireReviewPlace(stage);
  const { id, place, writeScope } = stage;
  if (place.kind === 'rethink' && writeScope !== 'markdown_only') {
    throw new Error(
      `Stage ${id}: a stage that thinks again has the write scope markdown_only, and not ${writeScope}`,
    );
  }
}

/** A review is asked for by a label that starts nothing on an issue, and never pushes. */
function requireReviewPlace({ id, place, labelKey, writeScope }: Stage): void {
  const reviews = place.kind === 'review';
  if (reviews !== labelKey.startsWith('need.')) {
    throw new Error(
      `Stage ${id}: a stage that reviews, and no other, has a label need.…, and not ${labelKey}`,
    );
  }
  if (reviews && writeScope !== 'no_repository_changes') {
    throw new Error(
      `Stage ${id}: a stage that reviews has the write scope no_repository_changes, and not ${writeScope}`,
    );
  }
}
