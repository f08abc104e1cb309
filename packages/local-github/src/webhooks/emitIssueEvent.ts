import { Forge } from '../Forge';
import { presentIssue } from '../present/issue';
import { presentPull } from '../present/pull';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from './emit';

/**
 * `issues` or `pull_request`, whichever the number belongs to. The payload
 * shows the state after the change: call it when the change is written.
 */
export function emitIssueEvent(
  forge: Forge,
  event: {
    repository: Repository;
    issue: Issue;
    sender: Account;
    action: string;
    /** What this action adds: `label`, `changes`, `before`. */
    details?: object;
  },
): void {
  const { repository, issue, sender, action, details } = event;
  emit(forge, {
    repository,
    sender,
    action,
    event: issue.is_pull ? 'pull_request' : 'issues',
    payload: () => ({
      ...subject(forge, repository, forge.store.issues.byId(issue.id)),
      ...details,
    }),
  });
}

function subject(forge: Forge, repository: Repository, issue: Issue) {
  if (!issue.is_pull) return { issue: presentIssue(forge, repository, issue) };
  return {
    number: issue.number,
    pull_request: presentPull(forge, repository, issue),
  };
}
