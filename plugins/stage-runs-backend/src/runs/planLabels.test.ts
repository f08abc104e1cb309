import {
  changesTo,
  planLabels,
  runsToWrite,
  type LabeledRun,
  type LabelFacts,
  type LabelState,
  type RunToLabel,
} from './planLabels';

const active: LabeledRun = {
  ...{ id: 'run', status: 'running', outcome: null, reason_code: null },
  ...{ prompt_kind: 'work', retry_of: null, trigger_source: 'issue_label' },
  ...{ trigger_label: 'run:dev', issue_number: 12, pull_request_number: null },
  ...{ follows: null, isApproved: false, isLatestResult: false },
  ...{ followsApprovedLatest: false, displaced_labels: [] },
  isPullRequestApproved: false,
  superseded_at: null,
};
const delivered: LabeledRun = {
  ...{ ...active, status: 'succeeded', outcome: 'delivered' },
  ...{ pull_request_number: 13, isLatestResult: true },
};
const approved: LabeledRun = { ...delivered, isApproved: true };
const superseded: LabeledRun = {
  ...{ ...delivered, isLatestResult: false },
  superseded_at: new Date('2026-11-28T12:00:00Z'),
};
const noChange: LabeledRun = {
  ...{ ...active, status: 'succeeded', outcome: 'no-change' },
};
const failed: LabeledRun = { ...active, status: 'failed', outcome: 'failed' };
const revising: LabeledRun = {
  ...{ ...active, prompt_kind: 'revise', pull_request_number: 13 },
  trigger_label: 'run:dev:revise',
};

const unwritten = (run: LabeledRun): RunToLabel => ({
  ...{ run, writtenState: null, writtenLateWrites: null },
});
const written = (
  run: LabeledRun,
  state: LabelState,
  lateWrites = 0,
): RunToLabel => ({
  ...{ run, writtenState: state, writtenLateWrites: lateWrites },
});

/** As `+run:dev` or `-run:dev` by number. */
function plan(
  runs: RunToLabel[],
  facts: Partial<LabelFacts> = {},
): Record<number, string> {
  const planned = planLabels({
    ...{ runs, lateWrites: 0, inputRequested: new Set<number>() },
    nameOf: key => key.replace('.', ':'),
    ...facts,
  });
  const byNumber: Record<number, string> = {};
  for (const { number, name, wanted } of planned) {
    const told = `${wanted === 'on' ? '+' : '-'}${name}`;
    byNumber[number] = [byNumber[number], told].filter(Boolean).join(' ');
  }
  return byNumber;
}

const REVIEW =
  '-state:approved -state:superseded -state:abandoned +state:in-review';

const SUPERSEDED = '-state:in-review -state:approved +state:superseded';
const APPROVED =
  '-state:in-review -state:superseded -state:abandoned +state:approved';

it.each<[string, RunToLabel[], Record<number, string>]>([
  [
    'E2E-031 an approved result is not in review any more',
    [written(approved, 'end')],
    { 12: APPROVED, 13: APPROVED },
  ],
  [
    'a result that is approved before its end was written loses its trigger label too',
    [written(approved, 'start')],
    { 12: `${APPROVED} -run:dev`, 13: APPROVED },
  ],
  ['an approval is written once', [written(approved, 'approved')], {}],
  [
    'a result that has changed is in review again',
    [written(delivered, 'approved')],
    { 12: `${REVIEW} -run:dev`, 13: REVIEW },
  ],
  [
    'the issue speaks of its latest result, an older one has its pull request',
    [
      written({ ...approved, isLatestResult: false }, 'end'),
      written({ ...delivered, id: 'newer', pull_request_number: 14 }, 'end'),
    ],
    { 13: APPROVED },
  ],
  [
    'E2E-033 a superseded result says so on its pull request, and the issue speaks of the rethink',
    [
      written(superseded, 'approved'),
      written({ ...approved, id: 'rethink', pull_request_number: 14 }, 'end'),
    ],
    { 12: APPROVED, 13: SUPERSEDED, 14: APPROVED },
  ],
  [
    'also one whose approval was not written yet, and one that was delivered after the rethink',
    [
      written({ ...approved, id: 'rethink', pull_request_number: 14 }, 'end'),
      written(superseded, 'end'),
    ],
    { 12: APPROVED, 13: SUPERSEDED, 14: APPROVED },
  ],
  [
    'two runs of one superseded pull request say the same',
    [
      written(superseded, 'approved'),
      written({ ...superseded, id: 'revision' }, 'end'),
    ],
    { 13: SUPERSEDED },
  ],
  [
    'an older result whose labels somebody has changed is put right on its pull request alone',
    [
      written({ ...delivered, isLatestResult: false }, 'start'),
      written({ ...delivered, id: 'newer', pull_request_number: 14 }, 'end'),
    ],
    { 12: '-run:dev', 13: REVIEW },
  ],
  ['that is written once', [written(superseded, 'superseded')], {}],
  [
    'the next stage takes the approval off the issue and leaves it on the pull request',
    [
      written(approved, 'approved'),
      unwritten({ ...active, id: 'next', follows: 'run' }),
    ],
    { 12: '-state:approved' },
  ],
  [
    'a next stage that failed gives it back',
    [
      written(approved, 'approved'),
      unwritten({
        ...{
          ...failed,
          id: 'next',
          follows: 'run',
          followsApprovedLatest: true,
        },
      }),
    ],
    { 12: '+state:approved -run:dev' },
  ],
  [
    'not when what it followed has changed meanwhile: that is in review again',
    [
      written(delivered, 'approved'),
      unwritten({ ...failed, id: 'next', follows: 'run' }),
    ],
    { 12: `${REVIEW} -run:dev`, 13: REVIEW },
  ],
  [
    'a run that a person’s label started moves nothing',
    [unwritten(active)],
    {},
  ],
  [
    'a retried run shows its label',
    [unwritten({ ...active, retry_of: 'r' })],
    { 12: '+run:dev' },
  ],
  [
    'a run that was started in the portal puts its label in the place of others',
    [
      unwritten({
        ...{ ...active, trigger_source: 'portal' },
        displaced_labels: ['run:qa', 'run:plan'],
      }),
    ],
    { 12: '-run:qa -run:plan +run:dev' },
  ],
  [
    'they go also when it ended before anything was written',
    [unwritten({ ...failed, displaced_labels: ['run:qa'] })],
    { 12: '-run:qa -run:dev' },
  ],
  [
    'but a label that a person has put since then stays',
    [written({ ...failed, displaced_labels: ['run:qa'] }, 'start')],
    { 12: '-run:dev' },
  ],
  [
    'the label of the start is not put for a run that has ended meanwhile',
    [unwritten({ ...failed, retry_of: 'r' })],
    { 12: '-run:dev' },
  ],
  [
    'a delivered run waits for its review',
    [unwritten(delivered)],
    { 12: `${REVIEW} -run:dev`, 13: REVIEW },
  ],
  ['what was written once is left to people', [written(delivered, 'end')], {}],
  [
    'the end is written after the start',
    [written(delivered, 'start')],
    { 12: `${REVIEW} -run:dev`, 13: REVIEW },
  ],
  [
    'while a newer run revises it nobody has to review it',
    [unwritten(delivered), unwritten(revising)],
    {
      12: '-state:approved -state:superseded -state:abandoned -state:in-review -run:dev',
      13: '-state:approved -state:superseded -state:abandoned -state:in-review',
    },
  ],
  [
    'also when the approval of what it revises has ended meanwhile',
    [
      written({ ...delivered, id: 'revised' }, 'approved'),
      written(revising, 'start'),
    ],
    {
      12: '-state:approved -state:superseded -state:abandoned -state:in-review -run:dev',
      13: '-state:approved -state:superseded -state:abandoned -state:in-review',
    },
  ],
  [
    'the label of a newer run stays, though an older one would take it off',
    [unwritten(failed), unwritten(active)],
    {},
  ],
  [
    'a revision that failed waits for its review again',
    [
      unwritten(delivered),
      unwritten({ ...revising, status: 'failed', outcome: 'failed' }),
    ],
    {
      12: `${REVIEW} -run:dev -run:dev:revise`,
      13: REVIEW,
    },
  ],
  [
    'a revision that failed leaves an approval that still holds as it is',
    [
      written(approved, 'approved'),
      unwritten({
        ...{ ...revising, status: 'failed', outcome: 'failed' },
        isPullRequestApproved: true,
      }),
    ],
    { 12: '-run:dev:revise' },
  ],
])('%s', (_, runs, expected) => {
  expect(plan(runs)).toEqual(expected);
});

describe('need:input', () => {
  it('is put after a run without changes', () => {
    expect(plan([unwritten(noChange)])).toEqual({
      12: '+need:input -run:dev',
    });
  });

  it('of a person is left alone by a delivery', () => {
    expect(plan([unwritten(delivered)])[12]).not.toContain('need:input');
  });

  it.each([12, 13])('of ours goes with a delivery, on #%s', number => {
    const planned = plan([unwritten(delivered)], {
      inputRequested: new Set([number]),
    });
    expect(planned[number]).toContain('-need:input');
  });

  it('that was never written is not put after a delivery', () => {
    const planned = plan([unwritten(noChange), unwritten(delivered)]);
    expect(planned[12]).toContain('-need:input');
    expect(planned[12]).not.toContain('+need:input');
  });
});

describe('after a late write', () => {
  it('the newest run’s labels are written once more', () => {
    const runs = [written(delivered, 'end')];
    expect(plan(runs, { lateWrites: 1 })[12]).toContain('+state:in-review');
    expect(plan([written(delivered, 'end', 1)], { lateWrites: 1 })).toEqual({});
  });

  it('a label that was taken off a run at work is put back', () => {
    const runs = [written(delivered, 'end'), unwritten(active)];
    expect(plan(runs, { lateWrites: 1 })).toEqual({ 12: '+run:dev' });
  });

  it('only the newest run’s', () => {
    const runs = [written(delivered, 'end'), written(failed, 'end', 1)];
    expect(runsToWrite({ runs, lateWrites: 1 })).toEqual([]);
  });
});

it('only what differs has to be done, whatever the case of a label', () => {
  const at = { runId: 'run', number: 12 };
  const planned = [
    { ...at, name: 'run:dev', wanted: 'on' },
    { ...at, name: 'run:qa', wanted: 'off' },
    { ...at, name: 'state:approved', wanted: 'off' },
    { ...at, name: 'need:input', wanted: 'on' },
  ] as const;
  expect(changesTo(['RUN:QA', 'Need:Input'], [...planned])).toEqual({
    ...{ remove: ['run:qa'], add: ['run:dev'] },
  });
});
