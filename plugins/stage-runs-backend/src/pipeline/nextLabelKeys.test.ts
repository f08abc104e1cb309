import { standardWay } from '../__testUtils__/pipelineStages';
import { aRun, aStage } from '../__testUtils__/samples';
import { Stages } from '../registry/Stages';
import type { RunRow } from '../runs/rows';
import { nextLabelKeys } from './nextLabelKeys';

const stages = new Stages();
for (const stage of standardWay()) {
  stages.addStage(aStage({ ...stage, labelKey: `run.${stage.id}` }));
}

it.each<[string, Partial<RunRow>, string[]]>([
  [
    'the longest way first',
    { stage: 'intake', launch_profile: 'quick-fix' },
    ['run.vision', 'run.prd', 'run.plan'],
  ],
  ['nothing after the last', { stage: 'ops', launch_profile: 'feature' }, []],
  ['nothing beside the way', { stage: 'doc-audit' }, []],
  ['what a rethink reopens', { stage: 'rethink', reopens: 'prd' }, ['run.prd']],
  ['nothing that is not installed', { stage: 'rethink', reopens: 'gone' }, []],
  [
    'nothing after what was superseded',
    {
      ...{ stage: 'intake', launch_profile: 'quick-fix' },
      superseded_at: new Date('2026-11-28T12:00:00Z'),
    },
    [],
  ],
])('%s', (_, changes, expected) => {
  expect(nextLabelKeys(aRun(changes), stages)).toEqual(expected);
});
