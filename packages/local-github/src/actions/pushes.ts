import { Forge } from '../Forge';
import { readRefs } from '../git/gitRefs';
import { Account } from '../store/AccountStore';
import { Pull, PullMeasure } from '../store/PullStore';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
import { emitIssueEvent } from '../webhooks/emitIssueEvent';
import { updateIssue } from './issues';
import { keepPullHead } from './pullHeads';
import { measurePull } from './pulls';
import { presentPush, RefChange } from './pushPayload';

interface AffectedPull {
  pull: Pull;
  /** Undefined when its head branch is gone. */
  measure?: PullMeasure;
}

/**
 * Runs `work`, which may move branches and tags, and tells of what it moved:
 * in the API, to open pull requests and as webhooks. All of it is done when
 * this returns, also when `work` fails half way.
 */
export async function push(
  forge: Forge,
  repository: Repository,
  actor: Account,
  work: () => Promise<void>,
): Promise<void> {
  await forge.locks.hold(repository.id, async () => {
    forge.store.refs.openPush(repository.id, actor.id);
    try {
      await work();
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
    store.refs.closePush(repository.id);
  });
  for (const { pull, measure } of pulls) {
    const { number } = store.issues.byId(pull.issue_id);
    if (!measure || measure.head_sha === pull.head_sha) continue;
    await keepPullHead(forge, repository, number, measure.head_sha);
  }
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

/** The open pull requests at the moved branches, measured anew. */
async function affectedPulls(
  forge: Forge,
  repository: Repository,
  changes: RefChange[],
): Promise<AffectedPull[]> {
  const moved = new Map(changes.map(change => [change.name, change.after]));
  const pulls = new Map<number, Pull>();
  for (const name of moved.keys()) {
    const branch = name.replace(/^refs\/heads\//, '');
    for (const pull of forge.store.pulls.openAt(repository.id, branch)) {
      pulls.set(pull.id, pull);
    }
  }
  const tip = (branch: string, otherwise: string) => {
    const name = `refs/heads/${branch}`;
    return moved.has(name) ? moved.get(name)?.sha : otherwise;
  };
  return Promise.all(
    [...pulls.values()].map(async pull => {
      const head = tip(pull.head_ref, pull.head_sha);
      if (head === undefined) return { pull };
      const base = tip(pull.base_ref, pull.base_sha) ?? pull.base_sha;
      const measure = await measurePull(forge, repository, base, head);
      return { pull, measure: measure ?? unrelated(base, head) };
    }),
  );
}

/** After a push of another history there is nothing to compare. */
function unrelated(baseSha: string, headSha: string): PullMeasure {
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

function updateAffected(
  forge: Forge,
  repository: Repository,
  actor: Account,
  { pull, measure }: AffectedPull,
): void {
  const { store } = forge;
  const issue = store.issues.byId(pull.issue_id);
  if (!measure) {
    const change = { state: 'closed' } as const;
    updateIssue(forge, repository, actor, { issue, change });
    return;
  }
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
