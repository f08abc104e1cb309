import { GitHubError, notFound } from '../GitHubError';
import { listCommits } from '../git/commits';
import { changedFiles, divergence, Divergence } from '../git/comparison';
import { branchOf } from '../actions/pulls';
import { presentChangedFile, presentCommit } from '../present/commit';
import { repositoryApi, repositoryPage } from '../present/repository';
import { Repository } from '../store/RepositoryStore';
import { commitOf } from './revision';
import { repositoryOf } from './subject';
import {
  Handlers,
  ok,
  onePastPage,
  openListOf,
  RestRequest,
} from './RestRequest';

/** What git calls the tree without files, in every repository. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

interface CommitFilter {
  sha?: string;
  path?: string;
  author?: string;
  committer?: string;
  since?: string;
  until?: string;
}

async function listAll(request: RestRequest<unknown, CommitFilter>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const start = query.sha ?? repository.default_branch;
  const sha = await commitOf(forge, repository, start);
  if (!sha) throw notFound();
  const { limit, offset } = onePastPage(page);
  const email = (login: string) =>
    forge.store.accounts.byLogin(login)?.email ?? login;
  const args = [
    `--max-count=${limit}`,
    `--skip=${offset}`,
    '--fixed-strings',
    ...(query.author ? [`--author=${email(query.author)}`] : []),
    ...(query.committer ? [`--committer=${email(query.committer)}`] : []),
    ...(query.since ? [`--since=${query.since}`] : []),
    ...(query.until ? [`--until=${query.until}`] : []),
    sha,
    ...(query.path ? ['--', `:(literal,top)${query.path}`] : []),
  ];
  const commits = await listCommits(forge.git, repository, args);
  return openListOf(commits, page, commit =>
    presentCommit(forge, repository, commit),
  );
}

async function getCommit(request: RestRequest) {
  const { forge, params } = request;
  const repository = repositoryOf(request);
  const sha = await commitOf(forge, repository, params.ref);
  if (!sha) {
    throw new GitHubError(422, `No commit found for SHA: ${params.ref}`);
  }
  const [commit] = await listCommits(forge.git, repository, ['-1', sha]);
  const parent = commit.parents[0] ?? EMPTY_TREE;
  const files = await changedFiles(forge.git, repository, parent, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return ok({
    ...presentCommit(forge, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map(file => presentChangedFile(forge, repository, sha, file)),
  });
}

async function compare(request: RestRequest) {
  const { forge, params, page } = request;
  const repository = repositoryOf(request);
  const [base, head] = await Promise.all([
    endOf(request, repository, params.base),
    endOf(request, repository, params.head),
  ]);
  const distance = await divergence(forge.git, repository, base, head);
  if (!distance) {
    throw new GitHubError(
      404,
      `No common ancestor between ${params.base} and ${params.head}.`,
    );
  }
  const one = (sha: string) =>
    listCommits(forge.git, repository, ['-1', sha]).then(([commit]) => commit);
  const [baseCommit, mergeBase, commits, files] = await Promise.all([
    one(base),
    one(distance.mergeBase),
    listCommits(forge.git, repository, ['--reverse', `${base}..${head}`]),
    changedFiles(forge.git, repository, distance.mergeBase, head),
  ]);
  const shown = commits.slice(page.offset, page.offset + page.limit);
  return ok({
    ...comparisonUrls(request, repository),
    base_commit: presentCommit(forge, repository, baseCommit),
    merge_base_commit: presentCommit(forge, repository, mergeBase),
    status: statusOf(distance),
    ahead_by: distance.aheadBy,
    behind_by: distance.behindBy,
    total_commits: distance.aheadBy,
    commits: shown.map(commit => presentCommit(forge, repository, commit)),
    files: files.map(file => presentChangedFile(forge, repository, head, file)),
  });
}

async function endOf(
  { forge }: RestRequest,
  repository: Repository,
  label: string,
): Promise<string> {
  const branch = branchOf(repository, label);
  const sha = branch && (await commitOf(forge, repository, branch));
  if (!sha) throw notFound();
  return sha;
}

function comparisonUrls(
  { forge, params }: RestRequest,
  repository: Repository,
) {
  const range = [params.base, params.head].map(encodeURIComponent).join('...');
  const page = `${repositoryPage(forge.urls, repository)}/compare/${range}`;
  return {
    url: `${repositoryApi(forge.urls, repository)}/compare/${range}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
  };
}

function statusOf({ aheadBy, behindBy }: Divergence): string {
  if (aheadBy > 0 && behindBy > 0) return 'diverged';
  if (aheadBy > 0) return 'ahead';
  return behindBy > 0 ? 'behind' : 'identical';
}

export const commitHandlers: Handlers = {
  'repos/list-commits': listAll,
  'repos/get-commit': getCommit,
  'repos/compare-commits': compare,
};
