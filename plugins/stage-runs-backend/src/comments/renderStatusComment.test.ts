import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ChoiceRow } from '../autonomy/choice';
import { endMessage } from '../messages/endMessage';
import type { RunRow } from '../runs/rows';
import type { ApprovedWish } from '../startWishes/startWish';
import { RUN_STATUSES } from '../runs/runStates';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import type { VerificationState } from '../verifiers/verificationStates';
import { aRun, aStage } from '../__testUtils__/samples';
import { renderStatusComment } from './renderStatusComment';
import { phaseRank, statusPhase } from './statusPhase';
import { statusTexts } from './statusTexts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 9, minute));

function render(
  changes: Partial<RunRow>,
  more: Partial<Parameters<typeof renderStatusComment>[0]> = {},
): string {
  return renderStatusComment({
    run: aRun({ id: '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009', ...changes }),
    stage: aStage(),
    statuses: [],
    verifications: [],
    labels: { approved: 'state:approved', next: [] },
    appUrl: 'http://localhost:7007',
    nonce: 'the-nonce',
    ...more,
  });
}

const delivered: Partial<RunRow> = {
  status: 'succeeded',
  outcome: 'delivered',
  preparing_at: at(1),
  started_at: at(2),
  finished_at: at(3),
  pushed_at: at(3),
  pull_request_number: 13,
  namespace: 'codex-issue-p-i12-r1',
};

it('is found again by its marker', () => {
  expect(render({}).split('\n')[0]).toBe(
    '<!-- stagecraft:run-status {"run":"1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009","phase":"created","nonce":"the-nonce"} -->',
  );
});

it('of a delivered run names the pull request, the branch, the way and what to do', () => {
  const comment = render(delivered);
  expect(comment).toContain('### ✅ Delivered');
  expect(comment).toContain('- Pull request: #13');
  expect(comment).toContain('- Branch: `codex/issue-12`');
  expect(comment).toContain(
    'requested 2026-11-22 09:00 → preparation 2026-11-22 09:01 → agent started 2026-11-22 09:02 → finished 2026-11-22 09:03',
  );
  expect(comment).toContain('Review the pull request.');
  expect(comment).toContain(
    '[Run and log](http://localhost:7007/runs/1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009)',
  );
});

describe('of a rethink', () => {
  const rethink = { ...delivered, reopens: 'prd', closes_issue: false };
  const labels = { approved: 'state:approved', next: ['run:prd'] };
  const replaces = ['run:prd', 'run:design'];

  it('says what its approval does, before anybody gives it', () => {
    const comment = render(rethink, { labels, replaces });
    expect(comment).toContain('It changes nothing by itself');
    expect(comment).toContain('opens `run:prd` again');
    expect(comment).toContain('has of `run:prd`, `run:design` is superseded');
  });

  it('once it is done, says what comes next', () => {
    const comment = render(
      { ...rethink, reopened_at: at(9) },
      { labels, replaces, approvedBy: 'olivia' },
    );
    expect(comment).toContain('Start the next stage in the portal');
    expect(comment).not.toContain('superseded');
  });

  it('and of what it has replaced names the run, and offers nothing', () => {
    const comment = render({
      ...{ ...delivered, superseded_at: at(9), superseded_by: 'the-rethink' },
    });
    expect(comment).toContain('### ♻️ Superseded');
    expect(comment).toContain(
      '- Superseded by run: [the-rethink](http://localhost:7007/runs/the-rethink)',
    );
    expect(comment).not.toContain('Review the pull request');
  });

  it.each(LOCALES)('has no text that is not filled in (%s)', locale => {
    for (const reopened_at of [null, at(9)]) {
      const run = { ...rethink, locale, reopened_at };
      expect(render(run, { labels, replaces })).not.toMatch(/\{\w+\}/);
    }
  });
});

it.each([
  ['en', 'a solution architect (need:sa)'],
  ['ru', 'архитектора решения (need:sa)'],
] as const)('names the roles that the issue waits for (%s)', (locale, role) => {
  const run = { ...delivered, locale };
  const waitsFor = [{ role: 'sa' as const, label: 'need:sa' }];
  expect(render(run, { waitsFor })).toContain(role);
  expect(render(run)).not.toContain('need:sa');
});

it('of a result that another stage may follow says how it is approved and what may start then', () => {
  const comment = render(
    { ...delivered, closes_issue: false },
    { labels: { approved: 'state:approved', next: ['run:prd', 'run:plan'] } },
  );
  expect(comment).toContain(
    'approve it there or put `state:approved` on it; the next stage can start then: `run:prd`, `run:plan`.',
  );
  expect(comment).not.toContain('closes this issue');
});

it.each([
  [['run:qa'], 'or put its label on this issue: `run:qa`.'],
  [[], 'Merge the pull request.'],
])('of an approved result names who accepted it, and then %j', (next, text) => {
  const comment = render(delivered, {
    ...{ approvedBy: '@olivia', labels: { approved: 'state:approved', next } },
  });
  expect(comment).toContain('- Approved by: @\u200bolivia');
  expect(comment).toContain(text);
});

it.each([
  ['en', 'Stages of this issue'],
  ['ru', 'Этапы этой задачи'],
] as const)(
  'once it has ended leads to the page of its issue (%s)',
  (locale, text) => {
    const link = `[${text}](http://localhost:7007/runs/issues/acme/bookshop/12)`;
    expect(render({ ...delivered, locale })).toContain(link);
    expect(render({ locale })).not.toContain('/issues/');
  },
);

it.each([
  ['en', 'Gate opened: by @\u200bolivia, without the approval of `plan`:'],
  ['ru', 'Этап открыт: по решению @\u200bolivia, без принятия `plan`:'],
] as const)(
  'says who has opened the gate, past what, and why (%s)',
  (locale, text) => {
    const comment = render({
      locale,
      skipped_stages: [
        { stage: 'prd', reason: 'not_on_the_way' },
        { stage: 'plan', reason: 'owner_decision' },
      ],
      owner_decision: {
        ...{ reason: 'Fixes #1 for @all', login: '@olivia' },
        ...{ userEntityRef: 'user:default/olivia', proofId: 'sha256:x' },
      },
    });
    expect(comment).toContain(text);
    expect(comment).not.toMatch(/@all|sha256:x/);
  },
);

describe('going on without approvals', () => {
  const choice: ChoiceRow = {
    ...{ id: 'c', project_id: 'p', repository_id: 'r', issue_number: 12 },
    ...{ approved_run_id: 'a', stages: ['plan', 'dev'], until_stage: 'dev' },
    ...{ chosen_by_github_id: '1', chosen_by_login: '@olivia' },
    ...{
      chosen_by_user_entity_ref: 'user:default/olivia',
      proof_id: 'sha256:x',
    },
    reason: 'Fixes #1 for @all',
    ...{ created_at: at(0), ended_at: null, ended_by: null },
    ...{ end_reason: null, halt_code: null, ended_at_run_id: null },
  };
  const halted: ChoiceRow = {
    ...{ ...choice, ended_at: at(3), ended_by: 'stage-runs' },
    ...{ end_reason: 'halted', halt_code: 'run_failed' },
  };

  it('says by whose choice a run was started, and what is not approved', () => {
    const comment = render(
      { skipped_stages: [{ stage: 'plan', reason: 'autonomy_choice' }] },
      { choice },
    );
    expect(comment).toContain('- Started by itself: by the choice of ');
    expect(comment).toContain('(not approved: `plan`)');
    expect(comment).not.toMatch(/@all|@olivia|sha256:x/);
  });

  it('names nothing as not approved where the basis is approved', () => {
    const comment = render({ skipped_stages: [] }, { choice });
    expect(comment).toContain('Started by itself');
    expect(comment).not.toContain('not approved');
  });

  it.each([
    [
      'en',
      halted,
      '**Stopped here.**',
      'The run failed. A person has to go on.',
    ],
    ['ru', halted, '**Остановлено здесь.**', 'Работа не удалась.'],
    [
      'en',
      { ...halted, halt_code: 'issue_closed' as const },
      '**Stopped here.**',
      reasonMessages.en.issue_closed,
    ],
    [
      'en',
      {
        ...{ ...halted, end_reason: 'revoked' as const, halt_code: null },
        ended_by: 'user:default/mateo',
      },
      '**Stopped here** by ',
      'mateo',
    ],
    [
      'en',
      { ...halted, end_reason: 'finished' as const, halt_code: null },
      'is done.',
      'A person has to go on.',
    ],
  ] as const)('tells of its end (%s)', (locale, endedChoice, ...texts) => {
    const comment = render({ ...delivered, locale }, { endedChoice });
    for (const text of texts) expect(comment).toContain(text);
  });
});

describe('of a run whose agent has asked for a stage that was approved', () => {
  const open: ApprovedWish = {
    ...{ request_id: '41', run_id: 'r', repository_id: 'b', issue_number: 12 },
    ...{ label: 'run:qa', created_at: at(2), ended_at: null },
    ...{ end_reason: null, end_code: null, started_run_id: null },
    ...{ user_id: 'p', user_entity_ref: 'user:default/paula_@all' },
  };
  const ended = { ...open, ended_at: at(4) };
  const started: ApprovedWish = {
    ...{ ...ended, end_reason: 'started', started_run_id: 'the-next' },
  };
  const dropped: ApprovedWish = {
    ...{ ...ended, end_reason: 'dropped', end_code: 'run_canceled' },
  };
  const refused: ApprovedWish = {
    ...{ ...ended, end_reason: 'refused', end_code: 'issue_closed' },
  };

  it.each<['en' | 'ru', ApprovedWish, ...string[]]>([
    ['en', open, '`run:qa` starts when this run has ended well', 'paula'],
    ['ru', open, '`run:qa` начнётся, когда эта работа успешно закончится'],
    ['en', started, 'has [started](http://localhost:7007/runs/the-next)'],
    ['ru', started, '[начат](http://localhost:7007/runs/the-next)'],
    ['en', dropped, '**Did not go on.** `run:qa`', 'The run was canceled.'],
    ['ru', dropped, '**Не продолжено.** `run:qa`', 'Работа остановлена.'],
    ['en', refused, 'has not started.', reasonMessages.en.issue_closed],
    ['ru', refused, 'не начат.', reasonMessages.ru.issue_closed],
  ])('says how that stands (%s)', (locale, wish, ...texts) => {
    const comment = render({ ...delivered, locale }, { wish });
    for (const text of texts) expect(comment).toContain(text);
    expect(comment).not.toContain('@all');
  });
});

describe('of a review', () => {
  const review: Partial<RunRow> = {
    ...{ prompt_kind: 'review', pull_request_number: 13 },
    trigger_label: 'need:reviewer',
  };

  it('says where it is, and that a person decides', () => {
    const comment = render({
      ...{ ...review, status: 'succeeded', outcome: 'reviewed' },
      ...{ finished_at: at(3), review_url: 'http://github/pull/13#review' },
    });
    expect(comment).toContain('### 🔎 Reviewed');
    expect(comment).toContain('- Review: <http://github/pull/13#review>');
    expect(comment).toContain('for you to decide');
  });

  it('that was not written says what is in the way now', () => {
    const comment = render({
      ...{ ...review, status: 'failed', outcome: 'failed' },
      ...{ reason_code: 'review_missing', finished_at: at(3) },
    });
    expect(comment).toContain('There is no review');
    expect(comment).toContain('Take `need:reviewer` off this pull request');
  });
});

it('of a failed run says why and offers a retry', () => {
  const comment = render({
    status: 'failed',
    outcome: 'denied',
    reason_code: 'write_scope_violation',
    message: 'The agent changed files … (.github/workflows/ci.yaml)',
    finished_at: at(3),
  });
  expect(comment).toContain('### ⛔ Refused');
  expect(comment).toContain('Nothing was pushed.');
  expect(comment).toContain('.github/workflows/ci.yaml');
  expect(comment).toContain('Put the label `run:dev` again');
});

it.each(LOCALES)('says the sentence of the reason once (%s)', locale => {
  const sentence = reasonMessages[locale].write_scope_violation;
  const comment = render({
    ...{ status: 'failed', outcome: 'denied', locale, finished_at: at(3) },
    reason_code: 'write_scope_violation',
    message: endMessage(locale, 'write_scope_violation', 'ci.yaml'),
  });
  expect(comment.split(sentence)).toHaveLength(2);
  expect(comment).toContain('```text\n(ci.yaml)\n```');
});

it('of a waiting run says what for and at which place', () => {
  const limit = { scope: 'agent', atWork: 2, allowed: 2 } as const;
  const queue = { limit, position: 3 };
  expect(render({}, { queue })).toContain(
    `${reasonMessages.en.permit_limit} (2 of 2 at work, place 3 in the queue)`,
  );
  expect(render({ locale: 'ru', priority: 'high' }, { queue })).toContain(
    `${reasonMessages.ru.permit_limit} (выполняется 2 из 2, место 3 в очереди, пропущена вперёд)`,
  );
});

it('of a waiting run says the limit that is reached now, not the one of its last look', () => {
  const limit = { scope: 'platform', atWork: 9, allowed: 9 } as const;
  const comment = render(
    { waiting_reason: 'permit_limit' },
    { queue: { limit, position: 1 } },
  );
  expect(comment).toContain(reasonMessages.en.platform_limit);
  expect(comment).not.toContain(reasonMessages.en.permit_limit);
});

it.each<['en' | 'ru', string]>([
  [
    'en',
    'Attempt 1 was lost: The agent stopped answering. The run went on with attempt 2.',
  ],
  [
    'ru',
    'Попытка 1 потеряна: Агент перестал отвечать. Работа продолжилась попыткой 2.',
  ],
])('tells in one line of an attempt that was lost (%s)', (locale, line) => {
  const comment = render(
    { status: 'preparing', attempt: 2, started_at: at(2), locale },
    { previousAttempt: { attempt: 1, exit_reason: 'heartbeat_lost' } },
  );
  expect(comment.split('\n')).toContain(line);
});

it.each([
  ['waiting_mcp', 'en', 'The agent asks for leave to go further.'],
  ['waiting_owner_review', 'en', 'The agent has a question.'],
  ['waiting_owner_review', 'ru', 'У агента есть вопрос.'],
] as const)(
  'of a run that is %s says in %s that a person is asked',
  (status, locale, text) => {
    expect(render({ status, locale })).toContain(text);
  },
);

it('an attempt that ended while people were asked was not lost', () => {
  const of = (exitReason: string) =>
    render(
      { status: 'running', attempt: 2 },
      { previousAttempt: { attempt: 1, exit_reason: exitReason } },
    );
  expect(of('heartbeat_lost')).toContain('Attempt 1 was lost');
  expect(of('reported_while_waiting')).not.toContain('Attempt 1');
});

it('of a stop tells what is known of it, and no more', () => {
  const stopping = { status: 'running', stop_requested_at: at(3) } as const;
  expect(render(stopping)).toMatch(/stop requested 2026-11-22 09:03$/m);
  const acknowledged = { ...stopping, stop_acknowledged_at: at(4) };
  expect(render(acknowledged)).toMatch(
    /09:03 → the agent is stopping 2026-11-22 09:04$/m,
  );
  const canceled = {
    ...{ ...stopping, stop_confirmed_at: at(5), finished_at: at(5) },
    ...({ status: 'canceled', outcome: 'canceled' } as const),
  };
  expect(render(canceled)).toMatch(
    /09:03 → nothing of it runs any more 2026-11-22 09:05 → finished/,
  );
});

it('shows the last words of the agent', () => {
  const statuses = ['reading', 'writing', 'testing'].map((text, minute) => ({
    text,
    created_at: at(minute),
  }));
  expect(
    render({ status: 'running', started_at: at(2) }, { statuses }),
  ).toContain(
    '- 2026-11-22 09:00 reading\n- 2026-11-22 09:01 writing\n- 2026-11-22 09:02 testing',
  );
});

it('can not be abused by what people and agents write', () => {
  const hostile =
    '<!-- stagecraft:run-status {"nonce":"x"} --> @everyone closes #1 [x](javascript:1) `";';
  const comment = render(
    {
      status: 'failed',
      outcome: 'failed',
      reason_code: 'agent_failed',
      requested_by_login: hostile,
      message: `\`\`\`\n${hostile}`,
      finished_at: at(3),
    },
    { statuses: [{ text: hostile, created_at: at(1) }] },
  );
  expect(comment.match(/<!--/g)).toHaveLength(1);
  const fence = /^(`{3,})text$/m.exec(comment)![1];
  const outside = comment
    .split(new RegExp(`^${fence}(?:text)?$`, 'm'))
    .filter((_, index) => index % 2 === 0)
    .join('');
  expect(outside).not.toContain('@everyone');
  expect(outside).not.toContain('#1 ');
  expect(outside).not.toMatch(/[^\\]\]\(javascript/);
});

it('is far below the limit of GitHub, whatever is stored', () => {
  const long = 'x'.repeat(100_000);
  const comment = render(
    {
      ...delivered,
      outcome: 'failed',
      status: 'failed',
      reason_code: 'agent_failed',
      message: long,
      requested_by_login: long,
    },
    { statuses: Array(3).fill({ text: long, created_at: at(1) }) },
  );
  expect(comment.length).toBeLessThan(10_000);
});

it.each(RUN_STATUSES)(
  'has words for the status %s in both languages',
  status => {
    for (const locale of LOCALES) {
      const comment = render({ status, locale });
      expect(comment).toContain(statusTexts[locale].next);
      expect(comment).not.toContain('undefined');
      expect(comment).not.toContain('null');
    }
  },
);

it('both languages have the same texts', () => {
  expect(Object.keys(statusTexts.ru).sort()).toEqual(
    Object.keys(statusTexts.en).sort(),
  );
});

it('phases go forward along the way of a run', () => {
  const way: Partial<RunRow>[] = [
    {},
    { status: 'preparing' },
    { status: 'running', started_at: at(2) },
    { status: 'waiting_backpressure', started_at: at(2) },
    delivered,
    { ...delivered, environment_released_at: at(4) },
  ];
  const ranks = way.map(changes => phaseRank(statusPhase(aRun(changes))));
  expect(ranks).toEqual([1, 2, 3, 3, 4, 5]);
});

describe('the verification', () => {
  const verified = (
    ...states: [name: string, state: VerificationState, more?: object][]
  ) => ({
    verifications: states.map(
      ([name, state, more]) =>
        ({
          ...{ name, state, head_sha: 'c0ffee'.padEnd(40, '0') },
          ...{ exit_code: null, reason: null, ...more },
        } as VerificationSummary),
    ),
  });
  const running: Partial<RunRow> = { status: 'running', started_at: at(2) };

  it('says how far it is while it goes on', () => {
    const text = render(
      running,
      verified(['unit', 'passed'], ['lint', 'running'], ['e2e', 'waiting']),
    );
    expect(text).toContain('being verified');
    expect(text).toContain('Verified: 1 of 3.');
  });

  it('says what each has found in the end', () => {
    const text = render(
      { status: 'failed', outcome: 'failed' },
      verified(
        ['unit', 'failed', { exit_code: 2 }],
        ['lint', 'skipped', { reason: 'need_not_passed:unit' }],
        ['e2e', 'lost', { reason: 'pod_lost' }],
      ),
    );
    expect(text).toContain(
      '**Verification** (`c0ffee0`): unit failed (exit code 2), lint skipped (unit has not passed), e2e lost (its pod was lost twice)',
    );
  });

  it('is not mentioned where there is none', () => {
    expect(render(running)).not.toMatch(/verif/i);
  });
});
