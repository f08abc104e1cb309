import type {
  LabelCatalogue,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RunsConfig } from '../config';
import { adapterSecrets } from '../requests/adapters/adapterConfig';
import type { AgentRuntimes } from './AgentRuntimes';
import type { Stages } from './Stages';

/**
 * Makes known what modules have contributed, before anything works with it: secrets to the
 * redaction, labels to the catalogue. Throws for what this installation can not run.
 */
export function announce(installed: {
  stages: Stages;
  runtimes: AgentRuntimes;
  config: Pick<RunsConfig, 'adapters' | 'verifierImages'>;
  catalogue: LabelCatalogue;
  redaction: Pick<Redaction, 'addSecret'>;
}): void {
  const { stages, runtimes, config, catalogue, redaction } = installed;
  requireImages(stages, Object.keys(config.verifierImages));
  [...runtimes.secrets(), ...adapterSecrets(config)].forEach(secret =>
    redaction.addSecret(secret),
  );
  catalogue.addStageLabels(stages.labels());
}

function requireImages(stages: Stages, allowed: string[]): void {
  for (const { id, verifiers = [] } of stages.all()) {
    for (const { name, image } of verifiers) {
      if (image === undefined || allowed.includes(image)) continue;
      throw new Error(
        `Stage ${id}: verifier ${name} wants the image ${image}; add it to stagecraft.runs.verifiers.images (there: ${
          allowed.join(', ') || 'none'
        })`,
      );
    }
  }
}
