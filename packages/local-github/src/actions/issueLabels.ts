import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { presentLabel } from '../present/label';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Label } from '../store/LabelStore';
import { Repository } from '../store/RepositoryStore';
import { emitIssueEvent } from '../webhooks/emitIssueEvent';
import { requireRole } from './access';
import { checkLabel, DEFAULT_COLOR, insertLabel } from './repositoryLabels';

/** Adds labels; what is on already stays and is not told of again. */
export function addLabels(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; names: string[] },
): void {
  requireRole(forge, repository, actor, 'triage');
  const { issue, names } = options;
  forge.store.transaction(() => {
    const labels = putLabelsOn(forge, repository, actor, issue, names);
    tell(forge, repository, actor, issue, 'labeled', labels);
  });
}

/** Makes these the labels of an issue. */
export function setLabels(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; names: string[] },
): void {
  requireRole(forge, repository, actor, 'triage');
  forge.store.transaction(() =>
    replaceLabels(forge, repository, actor, options.issue, options.names),
  );
}

/** 404 when the issue does not carry the label. */
export function removeLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; name: string },
): void {
  requireRole(forge, repository, actor, 'triage');
  const { issue, name } = options;
  forge.store.transaction(() => {
    const label = forge.store.labels
      .ofIssue(issue.id)
      .find(candidate => isSameName(candidate.name, name));
    if (!label) throw new GitHubError(404, 'Label does not exist');
    takeOff(forge, repository, actor, issue, [label]);
  });
}

/** The inner part of {@link setLabels}: no check of rights, no transaction. */
export function replaceLabels(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  names: string[],
): void {
  const surplus = forge.store.labels
    .ofIssue(issue.id)
    .filter(label => !names.some(name => isSameName(label.name, name)));
  const added = putLabelsOn(forge, repository, actor, issue, names);
  takeOff(forge, repository, actor, issue, surplus);
  tell(forge, repository, actor, issue, 'labeled', added);
}

/**
 * Puts labels on without telling of it; returns those that are new on the
 * issue, as payloads show them. A label that the repository has not is made.
 */
export function putLabelsOn(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  names: string[],
) {
  const { labels, issues } = forge.store;
  const added: Label[] = [];
  for (const name of names) {
    const carried = labels.ofIssue(issue.id);
    if (carried.some(label => isSameName(label.name, name))) continue;
    const label = existingOrNewLabel(forge, repository, actor, name);
    labels.putOn(issue.id, label.id);
    added.push(label);
  }
  if (added.length > 0) issues.touch(issue.id, forge.now());
  return added.map(label => presentLabel(forge, repository, label));
}

function existingOrNewLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  name: string,
): Label {
  const existing = forge.store.labels.byName(repository.id, name);
  if (existing) return existing;
  const label = { name, color: DEFAULT_COLOR, description: null };
  checkLabel(label);
  return insertLabel(forge, repository, actor, label);
}

function takeOff(
  forge: Forge,
  repository: Repository,
  actor: Account,
  issue: Issue,
  labels: Label[],
): void {
  if (labels.length === 0) return;
  for (const label of labels) forge.store.labels.takeOff(issue.id, label.id);
  forge.store.issues.touch(issue.id, forge.now());
  const shown = labels.map(label => presentLabel(forge, repository, label));
  tell(forge, repository, actor, issue, 'unlabeled', shown);
}

/** One event a label; each shows all labels as they are after the change. */
function tell(
  forge: Forge,
  repository: Repository,
  sender: Account,
  issue: Issue,
  action: 'labeled' | 'unlabeled',
  labels: object[],
): void {
  for (const label of labels) {
    emitIssueEvent(forge, {
      repository,
      issue,
      sender,
      action,
      details: { label },
    });
  }
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
