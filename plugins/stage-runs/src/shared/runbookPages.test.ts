import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { REASON_CODES } from '@stagecraft/backstage-plugin-stage-runs-common';
import { runbookPage } from './runbookPages';

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
