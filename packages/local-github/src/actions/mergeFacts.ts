import { Forge } from '../Forge';
import { Issue } from '../store/IssueStore';
import { wholeList } from '../store/Page';
import { Repository } from '../store/RepositoryStore';
import { may } from './access';
import { verdictOf } from './approvals';
import { MergeFacts } from './mergeRefusal';

/** What is known of a pull request that someone wants to merge. */
export function mergeFacts(
  forge: Forge,
  repository: Repository,
  issue: Issue,
): MergeFacts {
  const { store } = forge;
  const pull = store.pulls.ofIssue(issue.id);
  const isProtected = repository.protected_branches.includes(pull.base_ref);
  const reviews = store.reviews.ofIssue(issue.id, wholeList);
  const mayWrite = (id: number) =>
    may(forge, repository, store.accounts.byId(id)!, 'write');
  return {
    isOpen: issue.state === 'open',
    isDraft: Boolean(pull.draft),
    isMergeable: pull.mergeable === 1,
    headSha: pull.head_sha,
    verdict: verdictOf(reviews, mayWrite),
    requiredApprovals: isProtected ? repository.required_approvals : 0,
  };
}
