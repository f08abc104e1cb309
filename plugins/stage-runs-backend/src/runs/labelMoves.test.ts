import {
  labelMovesAtEnd,
  labelMovesAtStart,
  labelMovesAtSupersession,
  labelMovesToPutRight,
  movesAnything,
} from './labelMoves';

const work = {
  prompt_kind: 'work',
  retry_of: null,
  trigger_source: 'issue_label',
  follows: null,
  followsApprovedLatest: false,
  isPullRequestApproved: false,
} as const;
const revision = { ...work, prompt_kind: 'revise' } as const;
const revisionByReview = {
  ...revision,
  trigger_source: 'pull_request_review',
} as const;
const inReview = { add: ['state.in-review'], remove: [] };
const nothing = { add: [], remove: [] };

describe('when a run starts', () => {
  it('nothing is moved for the first run by a label', () => {
    expect(movesAnything(labelMovesAtStart(work))).toBe(false);
  });

  it('a retried run shows its trigger label', () => {
    const moves = labelMovesAtStart({ ...work, retry_of: 'r' });
    expect(moves).toMatchObject({ trigger: 'add', issue: nothing });
  });

  it('a run that a choice has started shows its trigger label', () => {
    const started = { ...work, trigger_source: 'autonomy' } as const;
    expect(labelMovesAtStart(started).trigger).toBe('add');
  });

  it('a run that was started in the portal shows its trigger label, also as a retry', () => {
    const started = { ...work, trigger_source: 'portal' } as const;
    expect(labelMovesAtStart(started).trigger).toBe('add');
    expect(labelMovesAtStart({ ...started, retry_of: 'r' }).trigger).toBe(
      'add',
    );
  });

  it('nobody has to review what is being revised', () => {
    const off = { add: [], remove: ['state.in-review'] };
    expect(labelMovesAtStart(revision)).toEqual({
      ...{ trigger: 'keep', issue: off, pullRequest: off },
    });
  });

  it('a retried revision that a review had started shows no trigger label', () => {
    const moves = labelMovesAtStart({
      ...{ ...revisionByReview, retry_of: 'r' },
    });
    expect(moves).toMatchObject({ trigger: 'keep' });
  });
});

it('E2E-033 a superseded result is so on its pull request only, where nothing else is left of it', () => {
  expect(labelMovesAtSupersession()).toEqual({
    ...{ trigger: 'keep', issue: nothing },
    pullRequest: {
      add: ['state.superseded'],
      remove: ['state.in-review', 'state.approved'],
    },
  });
});

it.each([
  ['whose label a person had put', work, 'add'],
  ['that a review had started', revisionByReview, 'keep'],
] as const)('to put right a run %s: %#', (_, run, trigger) => {
  expect(labelMovesToPutRight(run)).toMatchObject({ trigger });
});

describe('when a run ends', () => {
  const end = (
    run: typeof work | typeof revision,
    outcome: 'delivered' | 'no-change' | 'failed' | 'canceled',
    reason: 'pull_request_closed' | 'issue_closed' | null = null,
  ) => labelMovesAtEnd({ ...run, outcome, reason_code: reason });

  it.each([work, revision])('delivered: it waits for its review', run => {
    const moves = end(run, 'delivered');
    expect(moves.trigger).toBe('remove');
    expect(moves.issue.add).toEqual(['state.in-review']);
    expect(moves.pullRequest.add).toEqual(['state.in-review']);
    expect(moves.issue.remove).toContain('need.input');
    expect(moves.pullRequest.remove).toContain('need.input');
  });

  it.each(['failed', 'canceled'] as const)(
    '%s: a revised pull request waits for its review again, an issue for nothing',
    outcome => {
      expect(end(work, outcome)).toMatchObject({ issue: nothing });
      expect(end(revision, outcome)).toMatchObject({
        ...{ trigger: 'remove', issue: inReview, pullRequest: inReview },
      });
    },
  );

  it('without changes: input is needed', () => {
    expect(end(work, 'no-change').issue.add).toEqual(['need.input']);
    const revised = end(revision, 'no-change');
    expect(revised.issue.add).toEqual(['state.in-review', 'need.input']);
    expect(revised.pullRequest).toEqual(inReview);
  });

  it.each(['pull_request_closed', 'issue_closed'] as const)(
    '%s: it waits for no review',
    reason => {
      const moves = end(revision, 'canceled', reason);
      expect(moves).toMatchObject({ issue: nothing, pullRequest: nothing });
    },
  );
});
