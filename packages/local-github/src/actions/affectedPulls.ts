import { Forge } from '../Forge';
import { isAncestor } from '../git/commits';
import { Pull, PullMeasure } from '../store/PullStore';
import { OpenPush } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { measureTips } from './pulls';
import { RefChange } from './pushPayload';

/** What a push does to a pull request that is open at a moved branch. */
export type AffectedPull =
  | { pull: Pull; effect: 'merged'; commit: string }
  | { pull: Pull; effect: 'headless' }
  | { pull: Pull; effect: 'moved'; measure: PullMeasure };

type Moved = Map<string, RefChange>;

/** The open pull requests at the moved branches, measured anew. */
export async function affectedPulls(
  forge: Forge,
  repository: Repository,
  changes: RefChange[],
): Promise<AffectedPull[]> {
  const moved: Moved = new Map(changes.map(change => [change.name, change]));
  const pulls = new Map<number, Pull>();
  for (const name of moved.keys()) {
    const branch = name.replace(/^refs\/heads\//, '');
    for (const pull of forge.store.pulls.openAt(repository.id, branch)) {
      pulls.set(pull.id, pull);
    }
  }
  return Promise.all(
    [...pulls.values()].map(pull => affect(forge, repository, pull, moved)),
  );
}

async function affect(
  forge: Forge,
  repository: Repository,
  pull: Pull,
  moved: Moved,
): Promise<AffectedPull> {
  const tip = (branch: string, otherwise: string) => {
    const change = moved.get(`refs/heads/${branch}`);
    return change ? change.after?.sha : otherwise;
  };
  const head = tip(pull.head_ref, pull.head_sha);
  const base = moved.get(`refs/heads/${pull.base_ref}`);
  const headSha = head ?? pull.head_sha;
  if (base && (await isMergedBy(forge, repository, pull, base, headSha))) {
    return { pull, effect: 'merged', commit: base.after!.sha };
  }
  if (head === undefined) return { pull, effect: 'headless' };
  const baseSha = tip(pull.base_ref, pull.base_sha) ?? pull.base_sha;
  const measure = await measureTips(forge, repository, baseSha, head);
  return { pull, effect: 'moved', measure };
}

/**
 * Whether its base branch moved because it was merged: here, or elsewhere by
 * someone who pushed the result.
 */
async function isMergedBy(
  forge: Forge,
  repository: Repository,
  pull: Pull,
  { before, after }: RefChange,
  head: string,
): Promise<boolean> {
  if (!before || !after) return false;
  const open = forge.store.refs.openPushOf(repository.id);
  if (isNamedMerge(open, pull, after.sha)) return true;
  const contains = (sha: string) =>
    isAncestor(forge.git, repository, head, sha);
  return (await contains(after.sha)) && !(await contains(before.sha));
}

function isNamedMerge(
  open: OpenPush | undefined,
  pull: Pull,
  sha: string,
): boolean {
  return open?.merge_issue_id === pull.issue_id && open.merge_sha === sha;
}
