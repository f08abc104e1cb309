import { standardScopes } from '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages';
import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import {
  EMPTY_CONFIG,
  type RepositoryConfig,
} from '../repositoryConfig/schema';
import { issueScope, type IssueScope, type LatestOnWay } from './issueScope';

const labeled = (value?: string) =>
  value ? [{ kind: 'scope', value } as CatalogueLabel] : [];
const BUGFIX: IssueScope = { id: 'bugfix', stages: ['dev', 'qa', 'release'] };
const own: RepositoryConfig = {
  ...EMPTY_CONFIG,
  delivery: {
    ...EMPTY_CONFIG.delivery,
    scopes: { bugfix: { stages: ['dev'] } },
  },
};

it.each<
  [
    what: string,
    label: string | undefined,
    latest: LatestOnWay,
    scope: IssueScope | undefined,
  ]
>([
  ['no label', undefined, undefined, undefined],
  ['a label when it begins', 'bugfix', undefined, BUGFIX],
  ['a label that nobody knows', 'other', undefined, undefined],
  ['the label taken off later', undefined, { scope: BUGFIX }, BUGFIX],
  ['a label put later', 'bugfix', { scope: null }, undefined],
  [
    'another label later, with fewer stages',
    'docs',
    { scope: BUGFIX },
    { id: 'docs', stages: BUGFIX.stages },
  ],
  [
    'another label later, with more stages',
    'refactor',
    { scope: BUGFIX },
    { id: 'refactor', stages: ['dev', 'qa', 'release', 'design'] },
  ],
])('%s', (_what, label, latest, scope) => {
  const facts = { labels: labeled(label), scopes: standardScopes, latest };
  expect(issueScope({ ...facts, config: EMPTY_CONFIG })).toEqual(scope);
});

it('a repository says which stages its scope has', () => {
  const facts = { labels: labeled('bugfix'), scopes: standardScopes };
  expect(issueScope({ ...facts, config: own, latest: undefined })).toEqual({
    ...{ id: 'bugfix', stages: ['dev'] },
  });
});
