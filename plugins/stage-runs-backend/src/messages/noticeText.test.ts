import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import {
  APPROVAL_REASONS,
  reasonMessages,
  REVIEWER_REASONS,
  REVIEW_REASONS,
  TRIGGER_REASONS,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { noticeText } from './noticeText';

const notice = {
  reason: 'sender_not_allowed',
  label: 'run:dev',
  labels: ['run:dev'],
  senderLogin: 'otis',
  wish: 'run',
} as const;

it.each<['en' | 'ru', string]>([
  [
    'en',
    `**No run was started** (\`run:dev\`)

The person who asked is no user of the portal. A platform administrator can add them.

- Labels: \`run:dev\`
- Asked by: otis
- Reason code: \`sender_not_allowed\``,
  ],
  [
    'ru',
    `**Работа не запущена** (\`run:dev\`)

Тот, кто попросил, не является пользователем портала. Его может добавить администратор платформы.

- Метки: \`run:dev\`
- Кто просил: otis
- Код причины: \`sender_not_allowed\``,
  ],
])('says in %s what was refused, why, and what to do', (locale, text) => {
  expect(
    noticeText({
      ...{ ...notice, locale, missing: [] },
      labels: [...notice.labels],
    }),
  ).toBe(text);
});

describe.each(LOCALES)('in %s', locale => {
  it.each([
    ...TRIGGER_REASONS,
    ...REVIEW_REASONS,
    ...REVIEWER_REASONS,
    ...APPROVAL_REASONS,
  ])('%s is told with its sentence and its code', reason => {
    const text = noticeText({
      ...{ ...notice, labels: [], missing: [], locale, reason },
    });
    expect(text).toContain(reasonMessages[locale][reason]);
    expect(text).toContain(`\`${reason}\``);
  });

  it('mentions nobody and lets nothing out of its code span', () => {
    const text = noticeText({
      ...{ ...notice, locale, senderLogin: '@everyone <img src=x>' },
      missing: [],
      labels: ['run`:dev'],
    });
    expect(text).not.toMatch(/@everyone|<img/);
    expect(text).toContain("`run':dev`");
  });
});

it('E2E-025 names the stages whose results nobody has approved', () => {
  const text = noticeText({
    ...{ ...notice, locale: 'en', reason: 'stage_gate_closed', labels: [] },
    missing: ['run:intake', 'run:plan'],
  });
  expect(text).toContain('- Not approved yet: `run:intake`, `run:plan`');
});

it('says what a disabled stage waits for, as plain text', () => {
  const text = noticeText({
    ...{ ...notice, locale: 'en', reason: 'stage_disabled', missing: [] },
    ...{ labels: [], particulars: 'It comes <b>later</b>, says @ann.' },
  });
  expect(text).toContain('It comes &lt;b&gt;later&lt;/b&gt;, says @\u200bann.');
});

it('an approval that does not count is told as one', () => {
  const text = noticeText({
    ...{ ...notice, locale: 'en', wish: 'approval', labels: [], missing: [] },
    reason: 'result_in_work',
  });
  expect(text).toContain('**Nothing was approved** (`run:dev`)');
});

it('lists what is wrong with the file of the repository, as plain text and not without end', () => {
  const text = noticeText({
    ...{ ...notice, locale: 'en', reason: 'repository_config_invalid' },
    ...{ labels: [], missing: [] },
    problems: [
      'spec.<img>: is not known',
      ...Array.from(
        { length: 11 },
        (_, index) => `spec.p${index}: is not known`,
      ),
    ],
  });
  expect(text).toContain('- spec.&lt;img&gt;: is not known\n- spec.p0: is');
  expect(text).toContain('- and 2 more');
  expect(text).not.toContain('spec.p9:');
});
