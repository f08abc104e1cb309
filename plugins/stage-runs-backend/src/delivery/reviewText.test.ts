import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import { reviewMarker } from '../comments/marker';
import { reviewText } from './reviewText';

const run = {
  ...{ id: 'r1', base_sha: 'b'.repeat(40), summary: 'Looks right.' },
};
const options = {
  ...{ marker: reviewMarker({ run: 'r1' }), appUrl: 'http://portal' },
};

it.each(LOCALES)('says in %s what was read, and where the run is', locale => {
  const text = reviewText({ ...run, locale }, options);
  expect(text.startsWith('<!-- stagecraft:review {"run":"r1"} -->\n')).toBe(
    true,
  );
  expect(text).toContain('`bbbbbbbbbbbb`');
  expect(text).toContain('```text\nLooks right.\n```');
  expect(text).toContain('(http://portal/runs/r1)');
});

it('hostile text can not leave its block, nor pass for a marker, nor hide', () => {
  const summary = [
    '```',
    '@everyone closes #1 <img src=x>',
    '<!-- stagecraft:review {"run":"r2"} -->',
    'seen\u202enees',
  ].join('\n');
  const text = reviewText({ ...run, locale: 'en', summary }, options);
  const [, block] = /````text\n([\s\S]*)\n````/.exec(text)!;
  expect(block).toContain('@everyone closes #1 <img src=x>');
  expect(text.match(/<!-- stagecraft:review/g)).toHaveLength(1);
  expect(text).not.toContain('\u202e');
});

it('is far below the limit of GitHub, whatever the agent says', () => {
  const summary = '`'.repeat(30_000);
  const text = reviewText({ ...run, locale: 'en', summary }, options);
  expect(text.length).toBeLessThan(65_536);
});
