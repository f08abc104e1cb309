import fc from 'fast-check';
import { LAUNCH_PROFILES } from '@stagecraft/backstage-plugin-stage-runs-node';
import { standardWay } from '../__testUtils__/pipelineStages';
import {
  judgeEntry,
  openedByChoice,
  openedByOwner,
  type StageResult,
} from './judgeEntry';
import { Pipeline } from './Pipeline';

const pipeline = new Pipeline(standardWay());

/** As `intake+ plan? dev^`: approved, delivered, superseded; without a mark: working. */
function results(text: string): StageResult[] {
  const states: Record<string, StageResult['state']> = {
    ...{ '+': 'approved', '?': 'delivered', '^': 'superseded' },
  };
  return text
    .split(' ')
    .filter(Boolean)
    .map(word => {
      const state = states[word.slice(-1)] ?? 'working';
      return { stage: word.replace(/[+?^]$/, ''), state };
    });
}

const judge = (
  stage: string,
  history: string,
  atLeast: (typeof LAUNCH_PROFILES)[number] = 'quick-fix',
) => judgeEntry({ pipeline, stage, results: results(history), atLeast });

describe('a stage may start', () => {
  it.each([
    ['intake', '', undefined, 'quick-fix', ''],
    ['prd', 'intake+', 'intake', 'feature', 'vision:not_on_the_way'],
    ['vision', 'intake+', 'intake', 'new-service', ''],
    ['prd', 'intake+ vision+', 'vision', 'new-service', ''],
    [
      'plan',
      'intake+',
      'intake',
      'quick-fix',
      'vision:not_on_the_way prd:not_on_the_way arch:not_on_the_way design:not_on_the_way',
    ],
    [
      'dev',
      'intake+ prd+ design+',
      'design',
      'feature',
      'vision:not_on_the_way arch:not_on_the_way plan:fast_track',
    ],
    ['qa', 'dev+', 'dev', 'quick-fix', undefined],
    // Again, though it has a result.
    ['intake', 'intake?', undefined, 'quick-fix', ''],
    ['dev', 'dev+', undefined, 'quick-fix', undefined],
    // Reopened: it starts as it did the first time, and the way is as long as before.
    ['prd', 'intake+ prd^ design^', 'intake', 'feature', undefined],
    ['design', 'intake+ prd+ design^', 'prd', 'feature', undefined],
    ['intake', 'intake^ plan^', undefined, 'quick-fix', ''],
    ['dev', 'dev^', undefined, 'quick-fix', undefined],
  ])('%s with %j', (stage, history, after, profile, skipped) => {
    const entry = judge(stage, history);
    expect(entry).toMatchObject({ open: true, after, profile });
    if (skipped === undefined || !entry.open) return;
    expect(
      entry.skipped.map(each => `${each.stage}:${each.reason}`).join(' '),
    ).toBe(skipped);
  });

  it('an issue may begin with development, and what it passes by has its reason', () => {
    expect(judge('dev', '')).toMatchObject({
      ...{ open: true, profile: 'quick-fix', after: undefined },
      skipped: expect.arrayContaining([
        { stage: 'intake', reason: 'issue_began_later' },
        { stage: 'plan', reason: 'issue_began_later' },
        { stage: 'prd', reason: 'not_on_the_way' },
      ]),
    });
  });

  it('a stage beside the pipeline asks for nothing', () => {
    expect(judge('doc-audit', 'intake?')).toEqual({
      ...{ open: true, profile: null, after: undefined, skipped: [] },
    });
  });
});

describe('a stage has to wait', () => {
  it.each([
    // E2E-025
    ['qa', '', 'quick-fix', ['intake', 'plan', 'dev']],
    // E2E-016: generated is not approved.
    ['vision', 'intake?', 'new-service', ['intake']],
    ['prd', 'intake+ vision?', 'new-service', ['vision']],
    ['plan', 'intake', 'quick-fix', ['intake']],
    // The way got longer with prd, and never gets shorter.
    ['plan', 'intake+ prd+', 'feature', ['design']],
    ['dev', 'intake+', 'quick-fix', ['plan']],
    ['qa', 'dev?', 'quick-fix', ['intake', 'plan', 'dev']],
    ['qa', 'intake+ plan+', 'quick-fix', ['dev']],
    // E2E-020: what was superseded opens nothing, by no way.
    ['design', 'intake+ prd^ design^', 'feature', ['prd']],
    ['dev', 'intake+ prd+ design^ dev^', 'feature', ['design', 'plan']],
    ['plan', 'intake+ prd^ design^', 'feature', ['prd', 'design']],
    // The issue has had intake, so that it does not begin with development now.
    ['dev', 'intake^', 'quick-fix', ['intake', 'plan']],
  ])('%s with %j', (stage, history, profile, missing) => {
    expect(judge(stage, history)).toEqual({ open: false, profile, missing });
  });

  it('risk makes the way longer, so that nothing begins in the middle', () => {
    expect(judge('dev', '', 'feature')).toMatchObject({ open: false });
    expect(judge('plan', 'intake+', 'feature')).toEqual({
      ...{ open: false, profile: 'feature', missing: ['prd', 'design'] },
    });
  });
});

describe('an owner goes on without an approval', () => {
  it.each([
    // Nothing is approved: it starts anew.
    ['qa', '', undefined, 'intake plan dev'],
    ['plan', 'intake?', undefined, 'intake'],
    // On the last result that is approved; what was passed by before stays passed by.
    ['dev', 'intake+ plan?', 'intake', 'plan'],
    ['release', 'dev+ qa?', 'dev', 'qa'],
  ])('%s with %j', (stage, history, after, passed) => {
    const opened = openedByOwner(judge(stage, history), { pipeline, stage });
    if (!opened.open) throw new Error('It is still closed');
    expect(opened.after).toBe(after);
    const decided = opened.skipped.filter(
      ({ reason }) => reason === 'owner_decision',
    );
    expect(decided.map(each => each.stage).join(' ')).toBe(passed);
  });

  it('keeps the way, and what it does not pass through', () => {
    const opened = openedByOwner(judge('dev', 'intake+'), {
      ...{ pipeline, stage: 'dev' },
    });
    expect(opened).toMatchObject({
      ...{ profile: 'quick-fix' },
      skipped: expect.arrayContaining([
        { stage: 'prd', reason: 'not_on_the_way' },
      ]),
    });
  });

  it('leaves alone what is open', () => {
    const entry = judge('plan', 'intake+');
    expect(openedByOwner(entry, { pipeline, stage: 'plan' })).toBe(entry);
  });
});

describe('a choice to go on without approvals', () => {
  const opened = (stage: string, after: string, had: string) =>
    openedByChoice(judge(stage, had), { pipeline, stage, after });

  it('builds on what the stage before has delivered, and says so', () => {
    expect(opened('dev', 'plan', 'intake+ plan')).toMatchObject({
      ...{ open: true, profile: 'quick-fix', after: 'plan' },
      skipped: expect.arrayContaining([
        { stage: 'prd', reason: 'not_on_the_way' },
        { stage: 'plan', reason: 'autonomy_choice' },
      ]),
    });
  });

  it('does not take the fast track past what was delivered', () => {
    const had = 'intake+ prd+ design+ plan';
    expect(judge('dev', had)).toMatchObject({ after: 'design' });
    expect(opened('dev', 'plan', had)).toMatchObject({ after: 'plan' });
  });
});

it('what was superseded makes the way as long as it did before', () => {
  expect(judge('plan', 'intake+ vision^ prd^')).toMatchObject({
    ...{ open: false, profile: 'new-service' },
    missing: ['vision', 'prd', 'arch', 'design'],
  });
});

it('whatever an issue has had, a stage starts only on an approved result or at a begin', () => {
  const ids = pipeline.way('new-service');
  const state = fc.constantFrom<StageResult['state']>(
    ...(['working', 'delivered', 'approved', 'superseded'] as const),
  );
  const history = fc.uniqueArray(
    fc.record({ stage: fc.constantFrom(...ids), state }),
    {
      selector: ({ stage }) => stage,
    },
  );
  const holds = () =>
    fc.assert(
      fc.property(
        ...[
          fc.constantFrom(...ids),
          history,
          fc.constantFrom(...LAUNCH_PROFILES),
        ],
        (stage, had, atLeast) => {
          const entry = judgeEntry({ pipeline, stage, results: had, atLeast });
          const approved = had.filter(each => each.state === 'approved');
          if (!entry.open) return entry.missing.length > 0;
          if (entry.after === undefined) {
            const begins = pipeline.find(stage)!.place.begins ?? [];
            return begins.includes(entry.profile!);
          }
          return approved.some(each => each.stage === entry.after);
        },
      ),
      { numRuns: 5_000 },
    );
  expect(holds).not.toThrow();
});
