import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { REASON_CODES } from '@stagecraft/backstage-plugin-stage-runs-common';
import { isNamedEvent } from '../run/eventNames';
import { runbookPage, runbookPageOfEvent } from './runbookPages';

const RUNBOOK = resolve(__dirname, '../../../../docs/runbook');
const helped = REASON_CODES.filter(code => runbookPage(code));

describe('runbookPage', () => {
  it.each(helped)('%s has a page that exists', code => {
    expect(existsSync(resolve(RUNBOOK, runbookPage(code)!))).toBe(true);
  });

  it('is not made up for other reasons', () => {
    expect(helped.length).toBeGreaterThan(0);
    expect(runbookPage('no_changes')).toBeUndefined();
    expect(runbookPage('toString')).toBeUndefined();
  });
});

it.each([
  ['run.effect.given_up', 'effect-given-up.md'],
  ['mcp.tool.failed', 'mcp-tools-refused.md'],
  ['run.started', undefined],
  ['toString', undefined],
])('of the event %s it is %s', (type, page) => {
  expect(runbookPageOfEvent(type)).toBe(page);
  if (!page) return;
  expect(isNamedEvent(type)).toBe(true);
  expect(existsSync(resolve(RUNBOOK, page))).toBe(true);
});
