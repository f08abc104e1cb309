import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { standardWay } from '../__testUtils__/pipelineStages';
import { anIssue, aStage, aUser } from '../__testUtils__/samples';
import { Pipeline } from '../pipeline/Pipeline';
import { listTransitions, type IssueState } from './listTransitions';

const kinds: Record<string, CatalogueLabel['kind']> = {
  ...{ run: 'trigger', state: 'state', need: 'need' },
};
const asLabel = (key: string): CatalogueLabel => ({
  ...{ key, name: key.replaceAll('.', ':'), kind: kinds[key.split('.')[0]] },
  ...{ color: 'ededed', description: '' },
});
const place = { kind: 'loop' } as const;
const stages = [
  ...standardWay(),
  { id: 'doc-audit', place },
  { id: 'rethink', place: { kind: 'rethink' } as const },
].map(each => aStage({ ...each, labelKey: `run.${each.id}` }));
const AT = new Date('2026-11-28T12:00:00Z');
const SUPERSEDED_ONLY: IssueState['results'] = [
  { stage: 'intake', state: 'superseded' },
];
const labels = stages.flatMap(({ labelKey }) => [
  asLabel(labelKey),
  asLabel(`${labelKey}.revise`),
]);
const installed = {
  ...{ pipeline: new Pipeline(standardWay()), stages },
  catalogue: {
    all: () => labels,
    byName: (name: string) => labels.find(each => each.name === name),
    byKey: asLabel,
    ofKind: () => labels,
    addStageLabels: () => {},
  },
};

function transitions(labelKeys: string[], changes: Partial<IssueState> = {}) {
  const live = labelKeys.map(asLabel);
  const labelNames = live.map(({ name }) => name);
  return listTransitions(
    {
      ...{ issueNumber: 12, live: anIssue({ labels: labelNames }) },
      ...{ liveLabels: live, labelNames },
      ...{ user: aUser(), role: 'read_write', activeRunId: undefined },
      openRoles: [],
      ...{ results: [], newest: undefined, revisable: [] },
      configProblems: [],
      ...changes,
    },
    installed,
  );
}

function aResult(stage: string, number: number) {
  return {
    ...{ stage, pull_request_number: number },
    ...{ superseded_at: null, reopened_at: null },
  };
}

const intakeApproved: Partial<IssueState> = {
  results: [{ stage: 'intake', state: 'approved' }],
  revisable: [aResult('intake', 13)],
};
const labelsOf = (list: ReturnType<typeof transitions>, kind: string) =>
  list.filter(each => each.kind === kind).map(each => each.label);

it('a new issue begins with intake or with development; the rest is named with what it waits for', () => {
  const list = transitions([]);
  expect(labelsOf(list, 'next')).toEqual(['run:intake', 'run:dev']);
  expect(labelsOf(list, 'beside')).toEqual(['run:doc-audit', 'run:rethink']);
  expect(labelsOf(list, 'revise')).toEqual([]);
  expect(list.find(({ label }) => label === 'run:qa')).toMatchObject({
    ...{ kind: 'later', diff: { remove: [], add: ['run:qa'] } },
    inTheWay: { labels: [], missing: ['run:intake', 'run:plan', 'run:dev'] },
    verdict: { reason: 'stage_gate_closed', overridable: true },
  });
});

it('an accepted result opens the next stages of every way, itself again, and its revision', () => {
  const list = transitions(['state.approved', 'run.qa'], intakeApproved);
  expect(labelsOf(list, 'next')).toEqual(['run:vision', 'run:prd', 'run:plan']);
  expect(labelsOf(list, 'again')).toEqual(['run:intake']);
  expect(labelsOf(list, 'revise')).toEqual(['run:intake:revise']);
  expect(list.find(({ label }) => label === 'run:plan')).toMatchObject({
    verdict: { open: true },
    diff: { remove: ['state:approved', 'run:qa'], add: ['run:plan'] },
  });
  expect(list.find(({ kind }) => kind === 'revise')).toMatchObject({
    ...{ verdict: { open: true } },
    diff: { remove: ['run:qa'], add: ['run:intake:revise'] },
  });
});

it('what an owner opens is previewed as it would be: on the last result that is approved', () => {
  const list = transitions(['state.approved'], intakeApproved);
  expect(list.find(({ label }) => label === 'run:dev')).toMatchObject({
    verdict: { open: false, overridable: true },
    diff: { remove: ['state:approved'], add: ['run:dev'] },
  });
});

describe('after prd was reopened', () => {
  const reopened: Partial<IssueState> = {
    results: [
      { stage: 'intake', state: 'approved' },
      { stage: 'prd', state: 'superseded' },
      { stage: 'design', state: 'superseded' },
      { stage: 'rethink', state: 'approved' },
    ],
    revisable: [
      { ...aResult('rethink', 16), reopened_at: AT },
      { ...aResult('design', 15), superseded_at: AT },
      { ...aResult('prd', 14), superseded_at: AT },
      aResult('intake', 13),
    ],
  };

  it('E2E-020 it comes next, and what was built on it later', () => {
    const list = transitions(['state.approved'], reopened);
    expect(labelsOf(list, 'next')).toContain('run:prd');
    expect(list.find(({ label }) => label === 'run:design')).toMatchObject({
      ...{ kind: 'later', verdict: { open: false } },
      inTheWay: { missing: ['run:prd'] },
    });
  });

  it('a superseded result is not offered for a revision, and a rethink that was done says why not', () => {
    const list = transitions(['state.approved'], reopened);
    expect(labelsOf(list, 'revise')).toEqual([
      ...['run:intake:revise', 'run:rethink:revise'],
    ]);
    expect(
      list.find(({ label }) => label === 'run:rethink:revise'),
    ).toMatchObject({
      verdict: { open: false, reason: 'rethink_in_effect', overridable: false },
    });
  });

  it('of two results of a stage the one that counts is revised', () => {
    const list = transitions([], {
      results: [{ stage: 'prd', state: 'delivered' }],
      revisable: [
        { ...aResult('prd', 14), superseded_at: AT },
        aResult('prd', 17),
      ],
    });
    expect(list.find(({ kind }) => kind === 'revise')).toMatchObject({
      ...{ label: 'run:prd:revise', verdict: { open: true } },
    });
  });
});

it.each([
  ['a result', intakeApproved, true],
  ['nothing', {}, false],
  ['only what was superseded', { results: SUPERSEDED_ONLY }, false],
])('an issue that has %s may be thought again: %j', (_, changes, open) => {
  const list = transitions([], changes);
  expect(list.find(({ label }) => label === 'run:rethink')).toMatchObject({
    ...{ kind: 'beside', verdict: { open } },
    ...(!open && { verdict: { reason: 'nothing_to_reopen' } }),
  });
});

it('a label that is there already is not put again', () => {
  const list = transitions(['run.intake']);
  expect(list.find(({ label }) => label === 'run:intake')?.diff).toEqual({
    ...{ remove: [], add: [] },
  });
});

it('an approved design opens development past the plan', () => {
  const list = transitions([], {
    results: ['intake', 'prd', 'design'].map(stage => ({
      ...{ stage, state: 'approved' },
    })),
  });
  expect(labelsOf(list, 'fast_track')).toEqual(['run:dev']);
  expect(labelsOf(list, 'next')).toEqual(['run:plan']);
  // They would make the way longer.
  expect(labelsOf(list, 'earlier')).toEqual(['run:vision', 'run:arch']);
});

it('a role that was asked for is in the way of every stage but those of its agent, and no owner decides it away', () => {
  const list = transitions([], {
    ...intakeApproved,
    openRoles: [{ role: 'km' }],
  });
  const closed = list.filter(({ verdict }) => !verdict.open);
  expect(labelsOf(closed, 'next')).toEqual([
    ...['run:vision', 'run:prd', 'run:plan'],
  ]);
  expect(closed[0].inTheWay.labels).toEqual(['need:km']);
  expect(
    closed.some(({ verdict }) => !verdict.open && verdict.overridable),
  ).toBe(false);
  const open = list.filter(({ verdict }) => verdict.open);
  expect(labelsOf(open, 'revise')).toEqual(['run:intake:revise']);
});

it('labels in the way are named, and nothing is open', () => {
  const list = transitions(['state.blocked', 'need.input'], intakeApproved);
  expect(list.filter(({ verdict }) => verdict.open)).toEqual([]);
  expect(list[0].inTheWay.labels).toEqual(['state:blocked', 'need:input']);
  expect(list.some(({ verdict }) => !verdict.open && verdict.overridable)).toBe(
    false,
  );
});
