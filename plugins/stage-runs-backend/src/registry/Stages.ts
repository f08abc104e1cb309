import { CustomErrorBase } from '@backstage/errors';
import type {
  Stage,
  StagesExtensionPoint,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/** A run or a label names a stage or runtime that no module contributes (any more). */
export class NotInstalledError extends CustomErrorBase {
  name = 'NotInstalledError' as const;
}

/** The stages that modules contribute. */
export class Stages implements StagesExtensionPoint {
  readonly #stages: Stage[] = [];

  addStage(stage: Stage): void {
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

  all(): readonly Stage[] {
    return this.#stages;
  }

  byLabelKey(labelKey: string): Stage | undefined {
    return this.#stages.find(stage => stage.labelKey === labelKey);
  }

  byId(id: string): Stage {
    const stage = this.#stages.find(candidate => candidate.id === id);
    if (!stage) throw new NotInstalledError(`Stage ${id} is not installed`);
    return stage;
  }
}
