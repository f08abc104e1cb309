import { readLabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { aStage } from '../__testUtils__/samples';
import { AgentRuntimes } from './AgentRuntimes';
import { announce } from './announce';
import { Stages } from './Stages';

function announced(images: Record<string, string>, image?: string) {
  const stages = new Stages();
  const verifiers = [{ name: 'lint', command: ['true'], image }];
  stages.addStage(aStage({ id: 'perf', labelKey: 'run.perf', verifiers }));
  const runtimes = new AgentRuntimes();
  runtimes.addRuntime({
    ...{ id: 'one', image: 'i', secrets: { 'model-key': 'sk-first' } },
    defaults: { model: 'm', reasoningEffort: 'none' },
  });
  const catalogue = readLabelCatalogue({});
  const secrets: string[] = [];
  const redaction = {
    addSecret: (secret: string) => void secrets.push(secret),
  };
  announce({
    ...{ stages, runtimes, catalogue, redaction },
    config: { adapters: [], verifierImages: images },
  });
  return { catalogue, secrets };
}

it('the label of a stage that no standard stage has is described by what the stage leaves behind', () => {
  const { catalogue } = announced({});
  expect(catalogue.byName('run:perf')).toMatchObject({
    ...{ key: 'run.perf', description: 'A pull request' },
  });
});

it('the secrets of runtimes are known to the redaction', () => {
  expect(announced({}).secrets).toEqual(['sk-first']);
});

it('an image of a verifier has to be one that the platform allows', () => {
  expect(() => announced({ node: 'node:24' }, 'node')).not.toThrow();
  expect(() => announced({ go: 'go:1' }, 'node')).toThrow(
    'Stage perf: verifier lint wants the image node; add it to stagecraft.runs.verifiers.images (there: go)',
  );
});
