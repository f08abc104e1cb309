import { Forge } from '../Forge';
import { Account } from '../store/AccountStore';
import { Repository } from '../store/RepositoryStore';
import { may } from './access';
import { ClosingReference, closingReferences } from './closingKeywords';
import { updateIssue } from './issues';

/**
 * Closes the issues that these texts say they close. What the actor may not
 * close, pull requests, and what is closed or not there are passed over.
 */
export function closeByKeyword(
  forge: Forge,
  repository: Repository,
  actor: Account,
  texts: string[],
): void {
  const place = {
    owner: repository.owner,
    repo: repository.name,
    web: forge.urls.web,
  };
  for (const text of texts) {
    for (const reference of closingReferences(text, place)) {
      closeReferenced(forge, actor, reference);
    }
  }
}

function closeReferenced(
  forge: Forge,
  actor: Account,
  { owner, repo, number }: ClosingReference,
): void {
  const { repositories, issues } = forge.store;
  const repository = repositories.byName(owner, repo);
  if (!repository || !may(forge, repository, actor, 'triage')) return;
  const issue = issues.byNumber(repository.id, number);
  if (!issue || issue.is_pull) return;
  const change = { state: 'closed' } as const;
  updateIssue(forge, repository, actor, { issue, change });
}
