import { Forge } from '../Forge';
import { forbidden, validationFailed } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { emitIssueEvent } from '../webhooks/emitIssueEvent';
import { may } from './access';
import { putLabelsOn, replaceLabels } from './issueLabels';
import { checkBody, checkTitle } from './text';

export interface IssueChange {
  title?: string;
  body?: string | null;
  state?: 'open' | 'closed';
  stateReason?: string | null;
  /** All labels it is to have. Ignored for those who may not label. */
  labels?: string[];
}

/** Opens an issue; labels of someone who may not label are dropped. */
export function createIssue(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: { title: string; body: string | null; labels: string[] },
): Issue {
  checkTitle('Issue', input.title);
  checkBody('Issue', input.body);
  const { store } = forge;
  return store.transaction(() => {
    const id = store.issues.insert({
      repository_id: repository.id,
      number: store.repositories.takeNumber(repository.id),
      title: input.title,
      body: input.body,
      author_id: actor.id,
      created_at: forge.now(),
    });
    const issue = store.issues.byId(id);
    const labels = may(forge, repository, actor, 'triage')
      ? putLabelsOn(forge, repository, actor, issue, input.labels)
      : [];
    const event = { repository, issue, sender: actor };
    emitIssueEvent(forge, { ...event, action: 'opened' });
    for (const label of labels) {
      const details = { label };
      emitIssueEvent(forge, { ...event, action: 'labeled', details });
    }
    return store.issues.byId(id);
  });
}

/** Changes an issue, or the issue half of a pull request. */
export function updateIssue(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; change: IssueChange },
): Issue {
  const { issue, change } = options;
  requireChangeRights(forge, repository, actor, issue, change);
  return forge.store.transaction(() => {
    changeText(forge, repository, actor, issue, change);
    changeState(forge, repository, actor, issue, change);
    if (change.labels && may(forge, repository, actor, 'triage')) {
      replaceLabels(forge, repository, actor, issue, change.labels);
    }
    return forge.store.issues.byId(issue.id);
  });
}

/** Authors change their own; states need triage, texts write access. */
function requireChangeRights(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  change: IssueChange,
): void {
  if (issue.author_id === actor.id) return;
  const isText = change.title !== undefined || change.body !== undefined;
  if (!may(forge, repository, actor, isText ? 'write' : 'triage')) {
    throw forbidden();
  }
}

function changeText(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  change: IssueChange,
): void {
  const title = change.title ?? issue.title;
  const body = change.body === undefined ? issue.body : change.body;
  const changes = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
  };
  if (Object.keys(changes).length === 0) return;
  const resource = issue.is_pull ? 'PullRequest' : 'Issue';
  checkTitle(resource, title);
  checkBody(resource, body);
  forge.store.issues.updateText(issue.id, { title, body });
  forge.store.issues.touch(issue.id, forge.now());
  emitIssueEvent(forge, {
    repository,
    issue,
    sender: actor,
    action: 'edited',
    details: { changes },
  });
}

function changeState(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  { state, stateReason }: IssueChange,
): void {
  if (state === undefined || state === issue.state) return;
  refuseReopening(forge, repository, issue);
  const isClosed = state === 'closed';
  const openReason = issue.is_pull ? null : 'reopened';
  const closedReason = issue.is_pull ? null : stateReason ?? 'completed';
  forge.store.issues.updateState(issue.id, {
    state,
    state_reason: isClosed ? closedReason : openReason,
    closed_by_id: isClosed ? actor.id : null,
    closed_at: isClosed ? forge.now() : null,
  });
  forge.store.issues.touch(issue.id, forge.now());
  emitIssueEvent(forge, {
    repository,
    issue,
    sender: actor,
    action: isClosed ? 'closed' : 'reopened',
  });
}

/** What is merged, or has lost its branch, stays closed. */
function refuseReopening(
  { store }: Forge,
  repository: Repository,
  issue: Issue,
): void {
  if (!issue.is_pull || issue.state === 'open') return;
  const pull = store.pulls.ofIssue(issue.id);
  const hasHead = store.refs.get(repository.id, `refs/heads/${pull.head_ref}`);
  if (pull.merged_at === null && hasHead) return;
  const reason =
    pull.merged_at === null
      ? `The ${pull.head_ref} branch has been deleted.`
      : 'The pull request was merged.';
  throw validationFailed({
    resource: 'PullRequest',
    field: 'state',
    code: 'invalid',
    message: `state cannot be changed. ${reason}`,
  });
}
