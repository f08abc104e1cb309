import { Forge } from '../Forge';
import { FieldError, validationFailed } from '../GitHubError';
import {
  changedFiles,
  divergence,
  Divergence,
  mergesCleanly,
} from '../git/comparison';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { PullMeasure } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { emitIssueEvent } from '../webhooks/emitIssueEvent';
import { may, requireRole } from './access';
import { IssueChange, updateIssue } from './issues';
import { keepPullHead } from './pullHeads';
import { checkBody, checkTitle } from './text';

export interface NewPull {
  title: string;
  body: string | null;
  /** Branch, with or without `owner:` before it. */
  head: string;
  base: string;
  isDraft: boolean;
}

const invalid = (field: string) =>
  validationFailed({ resource: 'PullRequest', field, code: 'invalid' });

const custom = (message: string, field = 'base') => {
  const error: FieldError = {
    resource: 'PullRequest',
    field,
    code: 'custom',
    message,
  };
  return validationFailed(error);
};

/** Opens a pull request between two branches of the same repository. */
export async function createPull(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: NewPull,
): Promise<Issue> {
  requireRole(forge, repository, actor, 'write');
  checkTitle('PullRequest', input.title);
  checkBody('PullRequest', input.body);
  const head = branchOf(repository, input.head);
  if (head === undefined) throw invalid('head');
  const ends = { head, base: input.base };
  // A push in between would leave the new pull request with an old head.
  return forge.locks.hold(repository.id, async () => {
    const measure = await measureNewPull(forge, repository, ends);
    const issue = forge.store.transaction(() => {
      refuseSecondPull(forge, repository, ends);
      const pull = { ...input, ...ends };
      return insertPull(forge, repository, actor, pull, measure);
    });
    await keepPullHead(forge, repository, issue.number, measure.head_sha);
    return issue;
  });
}

/** The branch that `branch` or `owner:branch` means; forks are unknown here. */
export function branchOf(
  repository: Repository,
  label: string,
): string | undefined {
  const colon = label.indexOf(':');
  if (colon < 0) return label;
  const owner = label.slice(0, colon).toLowerCase();
  return owner === repository.owner.toLowerCase()
    ? label.slice(colon + 1)
    : undefined;
}

/** Changes a pull request; a new base branch has to exist. */
export async function updatePull(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; change: IssueChange & { base?: string } },
): Promise<Issue> {
  const { issue, change } = options;
  const { base, ...rest } = change;
  const pull = forge.store.pulls.ofIssue(issue.id);
  if (change.state === 'open') {
    await catchUpClosed(forge, repository, actor, issue);
  }
  const isNewBase = base !== undefined && base !== pull.base_ref;
  if (!isNewBase) return updateIssue(forge, repository, actor, options);
  requireRole(forge, repository, actor, 'write');
  await forge.locks.hold(repository.id, () =>
    changeBase(forge, repository, actor, issue, base),
  );
  return updateIssue(forge, repository, actor, { issue, change: rest });
}

/**
 * Brings a closed pull request, which no push reaches, up to its branches. For
 * those who may open it again, before they do.
 */
export async function catchUpClosed(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
): Promise<void> {
  if (!issue.is_pull || issue.state === 'open') return;
  const isAuthor = issue.author_id === actor.id;
  if (!isAuthor && !may(forge, repository, actor, 'triage')) return;
  await forge.locks.hold(repository.id, async () => {
    const { store } = forge;
    const pull = store.pulls.ofIssue(issue.id);
    const tip = (branch: string) =>
      store.refs.get(repository.id, `refs/heads/${branch}`)?.sha;
    const head = tip(pull.head_ref);
    if (pull.merged_at !== null || head === undefined) return;
    const base = tip(pull.base_ref) ?? pull.base_sha;
    const measure = await measureTips(forge, repository, base, head);
    store.pulls.setMeasure(pull.id, pull.base_ref, measure);
    await keepPullHead(forge, repository, issue.number, head);
  });
}

async function changeBase(
  forge: Forge,
  repository: Repository,
  sender: Account,
  issue: Issue,
  base: string,
): Promise<void> {
  const pull = forge.store.pulls.ofIssue(issue.id);
  const ends = { head: pull.head_ref, base };
  const measure = await measureNewPull(forge, repository, ends);
  const changes = {
    base: { ref: { from: pull.base_ref }, sha: { from: pull.base_sha } },
  };
  forge.store.transaction(() => {
    forge.store.pulls.setMeasure(pull.id, base, measure);
    const event = { repository, issue, sender, action: 'edited' };
    emitIssueEvent(forge, { ...event, details: { changes } });
  });
}

/** Undefined when the two commits have no history in common. */
export async function measurePull(
  { git }: Forge,
  repository: Repository,
  baseSha: string,
  headSha: string,
): Promise<PullMeasure | undefined> {
  const distance = await divergence(git, repository, baseSha, headSha);
  if (!distance) return undefined;
  return measureDistance(git, repository, { baseSha, headSha, distance });
}

/** Like {@link measurePull}; of two histories nothing is to be compared. */
export async function measureTips(
  forge: Forge,
  repository: Repository,
  baseSha: string,
  headSha: string,
): Promise<PullMeasure> {
  const measure = await measurePull(forge, repository, baseSha, headSha);
  if (measure) return measure;
  return {
    base_sha: baseSha,
    head_sha: headSha,
    commits: 0,
    additions: 0,
    deletions: 0,
    changed_files: 0,
    mergeable: 0,
  };
}

async function measureDistance(
  git: Forge['git'],
  repository: Repository,
  ends: { baseSha: string; headSha: string; distance: Divergence },
): Promise<PullMeasure> {
  const { baseSha, headSha, distance } = ends;
  const [files, mergeable] = await Promise.all([
    changedFiles(git, repository, distance.mergeBase, headSha),
    mergesCleanly(git, repository, baseSha, headSha),
  ]);
  return {
    head_sha: headSha,
    base_sha: baseSha,
    commits: distance.aheadBy,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
    mergeable: mergeable === undefined ? null : Number(mergeable),
  };
}

async function measureNewPull(
  forge: Forge,
  repository: Repository,
  { head, base }: { head: string; base: string },
): Promise<PullMeasure> {
  const sha = (branch: string) =>
    forge.store.refs.get(repository.id, `refs/heads/${branch}`)?.sha;
  const headSha = sha(head);
  const baseSha = sha(base);
  if (headSha === undefined) throw invalid('head');
  if (baseSha === undefined) throw invalid('base');
  const measure = await measurePull(forge, repository, baseSha, headSha);
  if (!measure) {
    throw custom(`The ${head} branch has no history in common with ${base}`);
  }
  if (measure.commits === 0) {
    throw custom(`No commits between ${base} and ${head}`);
  }
  return measure;
}

function refuseSecondPull(
  { store }: Forge,
  repository: Repository,
  ends: { head: string; base: string },
): void {
  const filter = {
    state: 'open',
    sort: 'created',
    direction: 'asc',
    ...ends,
  } as const;
  if (store.pulls.count(repository.id, filter) === 0) return;
  throw custom(
    `A pull request already exists for ${repository.owner}:${ends.head}.`,
    'head',
  );
}

function insertPull(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: NewPull,
  measure: PullMeasure,
): Issue {
  const { store } = forge;
  const id = store.issues.insert({
    repository_id: repository.id,
    number: store.repositories.takeNumber(repository.id),
    title: input.title,
    body: input.body,
    author_id: actor.id,
    created_at: forge.now(),
  });
  store.pulls.insert({
    ...measure,
    issue_id: id,
    draft: Number(input.isDraft),
    head_ref: input.head,
    base_ref: input.base,
  });
  const issue = store.issues.byId(id);
  emitIssueEvent(forge, { repository, issue, sender: actor, action: 'opened' });
  return issue;
}
