import { startTestBackend } from '@backstage/backend-test-utils';
import {
  stagesExtensionPoint,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { devStage } from './dev/devStage';
import { stageRunsModuleStandardStages } from './module';

describe('the standard stages', () => {
  it('contribute the stage of run:dev', async () => {
    const stages: Stage[] = [];
    await startTestBackend({
      extensionPoints: [
        [stagesExtensionPoint, { addStage: stage => stages.push(stage) }],
      ],
      features: [stageRunsModuleStandardStages],
    });
    expect(stages).toEqual([devStage]);
    expect(devStage).toMatchObject({
      id: 'dev',
      labelKey: 'run.dev',
      agent: { key: 'dev', parallelLimit: 2 },
      writeScope: 'any',
      deadlineMinutes: 300,
    });
  });

  it('say the same to the agent in both languages', () => {
    const { en, ru } = devStage.task;
    expect(outlineOf(ru)).toEqual(outlineOf(en));
    expect(ru).not.toMatch(/^.*\b(the|and|you)\b.*$/im);
  });
});

/** What a line is, without its words: heading, number, list item or paragraph. */
function outlineOf(text: string): string[] {
  return text
    .split('\n')
    .map(line => /^(#+|\d+\.|- \*\*|-|)/.exec(line)?.[0] || (line && 'text'));
}
