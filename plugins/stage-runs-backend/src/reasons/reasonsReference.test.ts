import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import {
  REASON_CODES,
  reasonMessages,
  type ReasonCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { reachedBy } from '../__testUtils__/reachedBy';
import { whoIsTold } from './whoIsTold';

const ROOT = join(__dirname, '../../../..');
const docs = readFileSync(join(ROOT, 'docs/reasons.md'), 'utf8');

/** Where the next test or case begins: what stands behind it proves nothing here. */
const NEXT = /\n\s*(?:it\(|it\.each|describe\(|what: |afterAll\()|\n {2}\],\n/;

/** The source of the test, or of the case of a table, that begins so. */
function sourceOf([file, start]: [string, string]): string {
  const [before, source, ...others] = readFileSync(
    join(ROOT, file),
    'utf8',
  ).split(start);
  if (source === undefined || others.length > 0) {
    throw new Error(`${file} must have "${start}" once`);
  }
  expect(before).not.toBe('');
  const end = source.search(NEXT);
  return start + source.slice(0, end < 0 ? undefined : end);
}

describe.each(REASON_CODES)('the reason %s', code => {
  it.each(LOCALES)('has a message in %s', locale => {
    expect(reasonMessages[locale][code]).toMatch(/^\p{Lu}.*\.$/u);
  });

  it('has one line in docs/reasons.md that says when, who is told, and what to do', () => {
    const lines = docs
      .split('\n')
      .filter(each => each.startsWith(`| \`${code}\` `));
    expect(lines).toHaveLength(1);
    const [, , when, told, message, todo] = lines[0].split(/ *\| */);
    expect([when, todo].every(Boolean)).toBe(true);
    expect(told).toBe(whoIsTold(code).join(', ') || 'nobody');
    expect(message).toBe(reasonMessages.en[code]);
  });

  it('is reached by a test that names it', () => {
    expect(sourceOf(reachedBy[code])).toMatch(new RegExp(`\\b${code}\\b`));
  });
});

it.each<[ReasonCode, string[]]>([
  ['issue_trigger_label_conflict', ['comment on the issue']],
  ['pull_request_review_stage_ambiguous', ['comment on the pull request']],
  [
    'sender_type_bot_not_permitted',
    ['comment on the issue', 'comment on the pull request'],
  ],
  ['review_of_foreign_pull_request', []],
  ['handler_failed', []],
  ['permit_limit', ['status comment of the run', 'run page']],
  ['branch_moved', ['status comment of the run', 'run page']],
])('of %s people are told by %j', (code, places) => {
  expect(whoIsTold(code)).toEqual(places);
});
