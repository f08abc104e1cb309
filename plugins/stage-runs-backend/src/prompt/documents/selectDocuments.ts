import type {
  ProjectDoc,
  RepositoryConfig,
  RoleDocTemplate,
} from '../../repositoryConfig/schema';
import { PromptRefusedError } from '../PromptRefusedError';
import type { TreeEntry } from '../templates/RepositoryTree';

export const MAX_DOCUMENTS = 16;
export const MAX_ROLE_TEMPLATES = 12;

export interface DocumentReference {
  path: string;
  kind: 'file' | 'folder';
  description?: string;
}

export type MissingReason = 'not_there' | 'no_file' | 'other_repository';

const PROBLEMS: Record<MissingReason, string> = {
  not_there: 'is not there',
  no_file: 'is a link or a submodule, which is not followed',
  other_repository: 'documents of other repositories can not be read yet',
};

export interface DocumentList {
  items: DocumentReference[];
  /** How many more there are. */
  leftOut: number;
  /** Named, but not to be had. */
  missing: { path: string; reason: MissingReason }[];
}

export interface SelectedDocuments {
  documents: DocumentList;
  templates: DocumentList;
}

export interface DocumentFacts {
  config: RepositoryConfig;
  /** Key of the agent. */
  role: string;
  /** Of the run: owner/name. */
  repository: string;
  /** What is there, at the commit of the configuration. */
  entries: ReadonlyMap<string, TreeEntry>;
}

/** The paths that have to be looked up before {@link selectDocuments}. */
export function pathsOfDocuments(
  facts: Omit<DocumentFacts, 'entries'>,
): string[] {
  return [...docsOfRole(facts), ...templatesOfRole(facts)]
    .filter(doc => isOwn(doc, facts))
    .map(({ path }) => path);
}

/**
 * The documents that a role is pointed to, sorted by path, and the templates of what it
 * writes. Throws PromptRefusedError for one that is missing and not optional; a template
 * that is missing is only told of. Those that have to be there come in first when there
 * are too many.
 */
export function selectDocuments(facts: DocumentFacts): SelectedDocuments {
  const docs = docsOfRole(facts).map(doc => ({
    ...{ doc, problem: problemOf(doc, facts) },
  }));
  const refused = docs.find(({ doc, problem }) => problem && !doc.optional);
  if (refused) {
    throw new PromptRefusedError(
      'required_document_missing',
      `${nameOf(refused.doc)}: ${PROBLEMS[refused.problem!]}`,
    );
  }
  const required = docs.filter(({ doc }) => !doc.optional);
  const optional = docs.filter(({ doc }) => doc.optional);
  const templates = templatesOfRole(facts).map(doc => ({
    ...{ doc, problem: problemOf(doc, facts) },
  }));
  return {
    documents: toList([...required, ...optional], MAX_DOCUMENTS, facts),
    templates: toList(templates, MAX_ROLE_TEMPLATES, facts),
  };
}

type AnyDocument = ProjectDoc | RoleDocTemplate;

function docsOfRole({
  config,
  role,
}: Pick<DocumentFacts, 'config' | 'role'>): ProjectDoc[] {
  return config.projectDocs
    .filter(({ roles }) => roles.length === 0 || names(roles, role))
    .sort(byPath);
}

function names(roles: readonly string[], role: string): boolean {
  return roles.includes(role);
}

function templatesOfRole({
  config,
  role,
}: Pick<DocumentFacts, 'config' | 'role'>): RoleDocTemplate[] {
  const ofRole: Record<string, RoleDocTemplate[] | undefined> =
    config.roleDocTemplates;
  return [...(ofRole[role] ?? [])].sort(byPath);
}

function byPath(one: { path: string }, other: { path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

function isOwn(
  { repository }: AnyDocument,
  facts: Pick<DocumentFacts, 'repository'>,
): boolean {
  return (
    repository === undefined ||
    repository.toLowerCase() === facts.repository.toLowerCase()
  );
}

function problemOf(
  doc: AnyDocument,
  facts: DocumentFacts,
): MissingReason | undefined {
  if (!isOwn(doc, facts)) return 'other_repository';
  const entry = facts.entries.get(doc.path);
  if (!entry) return 'not_there';
  return entry.kind === 'link' || entry.kind === 'submodule'
    ? 'no_file'
    : undefined;
}

function toList(
  docs: { doc: AnyDocument; problem: MissingReason | undefined }[],
  limit: number,
  { entries }: DocumentFacts,
): DocumentList {
  const there = docs.filter(({ problem }) => !problem);
  const items = there
    .slice(0, limit)
    .map(({ doc: { path, description } }) => ({
      path,
      kind: entries.get(path)!.kind as DocumentReference['kind'],
      ...(description && { description }),
    }))
    .sort(byPath);
  const missing = docs.flatMap(({ doc, problem }) =>
    problem ? [{ path: nameOf(doc), reason: problem }] : [],
  );
  return { items, leftOut: there.length - items.length, missing };
}

function nameOf({ repository, path }: AnyDocument): string {
  return repository ? `${repository}: ${path}` : path;
}
