import {
  EMPTY_CONFIG,
  type RepositoryConfig,
} from '../../repositoryConfig/schema';
import type { TreeEntry } from '../templates/RepositoryTree';
import { pathsOfDocuments, selectDocuments } from './selectDocuments';

type Doc = Partial<RepositoryConfig['projectDocs'][number]> & { path: string };

const doc = (given: Doc) => ({ roles: [], optional: false, ...given });

const factsOf = (
  given: { docs?: Doc[]; templates?: RepositoryConfig['roleDocTemplates'] },
  there: Record<string, TreeEntry['kind']>,
  role = 'qa',
) => ({
  config: {
    ...EMPTY_CONFIG,
    projectDocs: (given.docs ?? []).map(doc),
    roleDocTemplates: given.templates ?? {},
  },
  role,
  repository: 'acme/bookshop',
  entries: new Map(
    Object.entries(there).map(([path, kind]) => [
      path,
      { path, kind, sha: 'a', bytes: 1 },
    ]),
  ),
});

const paths = (items: { path: string }[]) => items.map(({ path }) => path);

it('a role gets what is meant for it and for everybody, sorted by path', () => {
  const docs: Doc[] = [
    { path: 'z.md', roles: ['qa', 'sre'], description: 'how we test' },
    { path: 'docs' },
    { path: 'a.md', roles: ['pm'] },
  ];
  const there = { 'z.md': 'file', docs: 'folder', 'a.md': 'file' } as const;
  expect(selectDocuments(factsOf({ docs }, there)).documents).toEqual({
    items: [
      { path: 'docs', kind: 'folder' },
      { path: 'z.md', kind: 'file', description: 'how we test' },
    ],
    ...{ leftOut: 0, missing: [] },
  });
});

it('at most 16 documents, those that have to be there first, and 12 templates', () => {
  const many = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => ({
      path: `${prefix}${String(index).padStart(2, '0')}.md`,
    }));
  const docs = [
    ...many(16, 'a').map(each => ({ ...each, optional: true })),
    { path: 'z.md' },
  ];
  const templates = { qa: many(13, 't') };
  const there = Object.fromEntries(
    [...docs, ...templates.qa].map(({ path }) => [path, 'file' as const]),
  );
  const selected = selectDocuments(factsOf({ docs, templates }, there));
  expect(paths(selected.documents.items)).toEqual([
    ...paths(many(15, 'a')),
    'z.md',
  ]);
  expect(selected.documents.leftOut).toBe(1);
  expect(selected.templates.items).toHaveLength(12);
  expect(selected.templates.leftOut).toBe(1);
});

it.each<[string, Doc, string]>([
  ['is not there', { path: 'no.md' }, 'no.md: is not there'],
  ['is a link', { path: 'link.md' }, 'link.md: is a link or a submodule'],
  ['is a submodule', { path: 'module' }, 'module: is a link or a submodule'],
  [
    'is in another repository',
    { path: 'a.md', repository: 'acme/docs' },
    'acme/docs: a.md: documents of other repositories',
  ],
])('one that is needed and %s refuses the run', (_what, given, message) => {
  const facts = factsOf(
    { docs: [given] },
    { 'link.md': 'link', module: 'submodule', 'a.md': 'file' },
  );
  expect(() => selectDocuments(facts)).toThrow(
    expect.objectContaining({
      reason: 'required_document_missing',
      message: expect.stringContaining(message),
    }),
  );
});

it('another role’s missing document refuses nothing', () => {
  const docs: Doc[] = [{ path: 'no.md', roles: ['pm'] }];
  expect(selectDocuments(factsOf({ docs }, {})).documents.missing).toEqual([]);
});

it('an optional one and a template that are missing are told of', () => {
  const docs: Doc[] = [
    { path: 'no.md', optional: true },
    { path: 'a.md', repository: 'acme/docs', optional: true },
  ];
  const templates = { qa: [{ path: 'plan.md' }] };
  const { documents, templates: ofRole } = selectDocuments(
    factsOf({ docs, templates }, {}),
  );
  expect(documents.missing).toEqual([
    { path: 'acme/docs: a.md', reason: 'other_repository' },
    { path: 'no.md', reason: 'not_there' },
  ]);
  expect(ofRole.missing).toEqual([{ path: 'plan.md', reason: 'not_there' }]);
});

it('the run’s own repository may be named, in any case; only its paths are looked up', () => {
  const docs: Doc[] = [
    { path: 'a.md', repository: 'Acme/Bookshop' },
    { path: 'b.md', repository: 'acme/docs', optional: true },
  ];
  const facts = factsOf({ docs }, { 'a.md': 'file' });
  expect(pathsOfDocuments(facts)).toEqual(['a.md']);
  expect(paths(selectDocuments(facts).documents.items)).toEqual(['a.md']);
});
