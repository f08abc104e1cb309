import type { TokenSource } from '@stagecraft/backstage-plugin-kernel-common';
import { withApp } from './withApp';

type Page = 'platform' | 'project' | 'repository';

it.each<[stored: TokenSource | undefined, page: Page, shown: TokenSource]>([
  [undefined, 'platform', 'app'],
  [undefined, 'project', 'app'],
  [undefined, 'repository', 'app'],
  ['platform', 'platform', 'platform'],
  ['platform', 'project', 'app'],
  ['platform', 'repository', 'app'],
  ['project', 'project', 'project'],
  ['project', 'repository', 'project'],
  ['repository', 'repository', 'repository'],
])('a token of %s on the page of the %s: %s', (stored, page, shown) => {
  const sources = { platformTokenFrom: stored, botTokenFrom: stored };
  expect(withApp(sources, page)).toEqual({
    platformTokenFrom: shown,
    botTokenFrom: shown,
  });
});

it('judges each kind by itself', () => {
  expect(withApp({ botTokenFrom: 'project' }, 'project')).toEqual({
    platformTokenFrom: 'app',
    botTokenFrom: 'project',
  });
});
