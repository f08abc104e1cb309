import { Forge } from '../Forge';
import { GitHubError, notFound } from '../GitHubError';
import { blob, entriesOf, entryAt, TreeEntry } from '../git/tree';
import { repositoryApi, repositoryPage } from '../present/repository';
import { Repository } from '../store/RepositoryStore';
import { Handlers, ok, RestRequest, RestResponse } from './RestRequest';
import { commitOf } from './revision';
import { repositoryOf } from './subject';

/** GitHub sends larger files only as raw bytes. */
const INLINE_LIMIT_BYTES = 1024 * 1024;
const BASE64_LINE_CHARACTERS = 60;

type ContentRequest = RestRequest<unknown, { ref?: string }>;

interface Snapshot {
  forge: Forge;
  repository: Repository;
  commit: string;
  /** As the caller named it; part of the links. */
  ref: string;
}

async function snapshotOf(request: ContentRequest): Promise<Snapshot> {
  const { forge, query } = request;
  const repository = repositoryOf(request);
  const ref = query.ref ?? repository.default_branch;
  const commit = await commitOf(forge, repository, ref);
  if (!commit) {
    throw new GitHubError(404, `No commit found for the ref ${ref}`);
  }
  return { forge, repository, commit, ref };
}

function presentEntry(snapshot: Snapshot, entry: TreeEntry) {
  const { forge, repository, ref } = snapshot;
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const api = repositoryApi(forge.urls, repository);
  const url = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === 'dir' ? 'tree' : 'blob';
  const git = `${api}/git/${kind}s/${entry.sha}`;
  const page = repositoryPage(forge.urls, repository);
  const html = `${page}/${kind}/${encodeURIComponent(ref)}/${path}`;
  return {
    type: entry.type,
    size: entry.sizeBytes,
    name: entry.name,
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: html,
    download_url: null,
    _links: { self: url, git, html },
  };
}

function folded(base64: string): string {
  const line = new RegExp(`.{1,${BASE64_LINE_CHARACTERS}}`, 'g');
  return base64.replace(line, '$&\n');
}

async function presentFile(
  snapshot: Snapshot,
  entry: TreeEntry,
  accept: string,
): Promise<RestResponse> {
  const { git } = snapshot.forge;
  const bytes = await blob(git, snapshot.repository, entry.sha);
  if (/\braw\b/.test(accept)) {
    return {
      status: 200,
      raw: { contentType: 'application/vnd.github.raw', bytes },
    };
  }
  const shown = presentEntry(snapshot, entry);
  if (entry.type === 'symlink') {
    return ok({ ...shown, target: bytes.toString('utf8') });
  }
  const isInline = entry.sizeBytes <= INLINE_LIMIT_BYTES;
  return ok({
    ...shown,
    content: isInline ? folded(bytes.toString('base64')) : '',
    encoding: isInline ? 'base64' : 'none',
  });
}

async function getContent(request: ContentRequest): Promise<RestResponse> {
  const { forge, params, accept } = request;
  const snapshot = await snapshotOf(request);
  const { repository, commit } = snapshot;
  const path = params.path.replace(/^\/+|\/+$/g, '');
  if (path.split('/').some(name => name === '.' || name === '..')) {
    throw notFound();
  }
  const entry =
    path === ''
      ? undefined
      : await entryAt(forge.git, repository, commit, path);
  if (path !== '' && !entry) throw notFound();
  if (entry?.type === 'file' || entry?.type === 'symlink') {
    return presentFile(snapshot, entry, accept);
  }
  if (entry?.type === 'submodule') {
    throw new GitHubError(501, 'local-github does not serve submodules');
  }
  const entries = await entriesOf(forge.git, repository, commit, path);
  return ok(entries.map(child => presentEntry(snapshot, child)));
}

async function getReadme(request: ContentRequest): Promise<RestResponse> {
  const { forge, accept } = request;
  const snapshot = await snapshotOf(request);
  const { repository, commit } = snapshot;
  const entries = await entriesOf(forge.git, repository, commit, '');
  const readme = entries.find(
    ({ type, name }) => type === 'file' && /^readme(\.\w+)?$/i.test(name),
  );
  if (!readme) throw notFound();
  return presentFile(snapshot, readme, accept);
}

export const contentHandlers: Handlers = {
  'repos/get-content': getContent,
  'repos/get-readme': getReadme,
};
