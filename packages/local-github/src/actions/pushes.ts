import { Forge } from '../Forge';
import { listCommits } from '../git/commits';
import { readRefs } from '../git/gitRefs';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Pull, PullMeasure } from '../store/PullStore';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
import { emitIssueEvent } from '../webhooks/emitIssueEvent';
import { AffectedPull, affectedPulls } from './affectedPulls';
import { closeByKeyword } from './closeByKeyword';
import { withoutCode } from './closingKeywords';
import { updateIssue } from './issues';
import { keepPullHead } from './pullHeads';
import { presentPush, RefChange } from './pushPayload';

/**
 * Runs `work`, which may move branches and tags, and tells of what it moved:
 * in the API, to open pull requests and as webhooks. All of it is done when
 * this returns, also when `work` fails half way.
 */
export async function push<Result>(
  forge: Forge,
  repository: Repository,
  actor: Account,
  work: () => Promise<Result>,
): Promise<Result> {
  return forge.locks.hold(repository.id, async () => {
    forge.store.refs.openPush(repository.id, actor.id);
    try {
      return await work();
    } finally {
      await tellOfChanges(forge, repository, actor);
    }
  });
}

/** Tells of pushes that git finished but a crash left untold. */
export async function finishOpenPushes(forge: Forge): Promise<void> {
  for (const open of forge.store.refs.openPushes()) {
    const repository = forge.store.repositories.byId(open.repository_id);
    const actor = forge.store.accounts.byId(open.account_id)!;
    await tellOfChanges(forge, repository, actor);
  }
}

async function tellOfChanges(
  forge: Forge,
  repository: Repository,
  actor: Account,
): Promise<void> {
  const { store, git } = forge;
  const before = store.refs.startingWith(repository.id, 'refs/');
  const changes = changedRefs(before, await readRefs(git, repository));
  const payloads = await Promise.all(
    changes.map(change => presentPush(forge, repository, { change, before })),
  );
  const pulls = await affectedPulls(forge, repository, changes);
  const messages = await messagesOnDefault(forge, repository, changes);
  store.transaction(() => {
    for (const change of changes) writeChange(forge, repository, change);
    if (changes.length > 0) {
      store.repositories.touchPushed(repository.id, forge.now());
    }
    for (const payload of payloads) {
      emit(forge, {
        repository,
        sender: actor,
        event: 'push',
        action: null,
        payload: () => payload(actor),
      });
    }
    for (const affected of pulls) {
      updateAffected(forge, repository, actor, affected);
    }
    closeByKeyword(forge, repository, actor, messages);
    store.refs.closePush(repository.id);
  });
  await keepHeads(forge, repository, pulls);
}

function changedRefs(before: Ref[], after: Ref[]): RefChange[] {
  const old = new Map(before.map(ref => [ref.name, ref]));
  const current = new Map(after.map(ref => [ref.name, ref]));
  const changes: RefChange[] = after
    .filter(ref => old.get(ref.name)?.sha !== ref.sha)
    .map(ref => ({ name: ref.name, before: old.get(ref.name), after: ref }));
  const deleted = before
    .filter(ref => !current.has(ref.name))
    .map(ref => ({ name: ref.name, before: ref }));
  return [...changes, ...deleted];
}

function writeChange(
  { store }: Forge,
  repository: Repository,
  { name, after }: RefChange,
): void {
  if (after) store.refs.set(repository.id, after);
  else store.refs.delete(repository.id, name);
}

/** What the commits say that a push brought to the default branch. */
async function messagesOnDefault(
  { git }: Forge,
  repository: Repository,
  changes: RefChange[],
): Promise<string[]> {
  const name = `refs/heads/${repository.default_branch}`;
  const change = changes.find(candidate => candidate.name === name);
  if (!change?.before || !change.after) return [];
  const range = `${change.before.sha}..${change.after.sha}`;
  const commits = await listCommits(git, repository, ['--reverse', range]);
  return commits.map(({ message }) => message);
}

function updateAffected(
  forge: Forge,
  repository: Repository,
  actor: Account,
  affected: AffectedPull,
): void {
  const { pull } = affected;
  const issue = forge.store.issues.byId(pull.issue_id);
  if (affected.effect === 'merged') {
    recordMerge(forge, repository, actor, { issue, commit: affected.commit });
  } else if (affected.effect === 'headless') {
    const change = { state: 'closed' } as const;
    updateIssue(forge, repository, actor, { issue, change });
  } else {
    recordMove(forge, repository, actor, pull, affected.measure);
  }
}

/** Closes the pull request, and what it says it closes. */
function recordMerge(
  forge: Forge,
  repository: Repository,
  actor: Account,
  { issue, commit }: { issue: Issue; commit: string },
): void {
  const { store } = forge;
  const pull = store.pulls.ofIssue(issue.id);
  store.pulls.setMerge(pull.id, {
    merged_at: forge.now(),
    merged_by_id: actor.id,
    merge_commit_sha: commit,
  });
  const change = { state: 'closed' } as const;
  updateIssue(forge, repository, actor, { issue, change });
  if (pull.base_ref !== repository.default_branch) return;
  const text = withoutCode(issue.body ?? '');
  closeByKeyword(forge, repository, actor, [text]);
}

function recordMove(
  forge: Forge,
  repository: Repository,
  actor: Account,
  pull: Pull,
  measure: PullMeasure,
): void {
  const { store } = forge;
  const issue = store.issues.byId(pull.issue_id);
  store.pulls.setMeasure(pull.id, pull.base_ref, measure);
  if (measure.head_sha === pull.head_sha) return;
  store.issues.touch(issue.id, forge.now());
  emitIssueEvent(forge, {
    repository,
    issue,
    sender: actor,
    action: 'synchronize',
    details: { before: pull.head_sha, after: measure.head_sha },
  });
}

/** A crash in between is mended by the next push. */
async function keepHeads(
  forge: Forge,
  repository: Repository,
  pulls: AffectedPull[],
): Promise<void> {
  for (const affected of pulls) {
    if (affected.effect !== 'moved') continue;
    const { pull, measure } = affected;
    if (measure.head_sha === pull.head_sha) continue;
    const { number } = forge.store.issues.byId(pull.issue_id);
    await keepPullHead(forge, repository, number, measure.head_sha);
  }
}
