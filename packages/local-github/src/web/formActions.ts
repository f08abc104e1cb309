import { createComment } from '../actions/comments';
import { addLabels, removeLabel } from '../actions/issueLabels';
import { createIssue, updateIssue } from '../actions/issues';
import { MergeMethod, mergePull } from '../actions/mergePull';
import { catchUpClosed } from '../actions/pulls';
import { createReview } from '../actions/reviews';
import { Forge } from '../Forge';
import { notFound } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { ReviewVerdict } from '../store/ReviewStore';

export interface Submission {
  forge: Forge;
  actor: Account;
  repository: Repository;
  form: URLSearchParams;
}

const text = (form: URLSearchParams, name: string) => form.get(name) ?? '';

/** Opens an issue; returns its number. */
export function submitIssue(submission: Submission): number {
  const { forge, actor, repository, form } = submission;
  const issue = createIssue(forge, repository, actor, {
    title: text(form, 'title'),
    body: text(form, 'body'),
    labels: [],
  });
  return issue.number;
}

type IssueAction = (
  submission: Submission,
  issue: Issue,
) => void | Promise<void>;

/** A comment, a change of state, or both; an empty form is refused. */
const comment: IssueAction = async (submission, issue) => {
  const { forge, actor, repository, form } = submission;
  const body = text(form, 'body');
  const state = form.get('state');
  if (state === 'open') await catchUpClosed(forge, repository, actor, issue);
  forge.store.transaction(() => {
    if (body.trim() !== '' || state === null) {
      createComment(forge, repository, actor, { issue, body });
    }
    if (state === 'open' || state === 'closed') {
      updateIssue(forge, repository, actor, { issue, change: { state } });
    }
  });
};

const addLabel: IssueAction = ({ forge, actor, repository, form }, issue) =>
  addLabels(forge, repository, actor, { issue, names: [text(form, 'name')] });

const takeLabelOff: IssueAction = (submission, issue) => {
  const { forge, actor, repository, form } = submission;
  removeLabel(forge, repository, actor, { issue, name: text(form, 'name') });
};

const REVIEW_STATES = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'];

const review: IssueAction = ({ forge, actor, repository, form }, issue) => {
  const state = text(form, 'state');
  if (!issue.is_pull || !REVIEW_STATES.includes(state)) throw notFound();
  createReview(forge, repository, actor, {
    issue,
    state: state as ReviewVerdict,
    body: text(form, 'body'),
    comments: [],
  });
};

const MERGE_METHODS = ['merge', 'squash', 'rebase'];

const merge: IssueAction = async (submission, issue) => {
  const { forge, actor, repository, form } = submission;
  const method = text(form, 'method');
  if (!issue.is_pull || !MERGE_METHODS.includes(method)) throw notFound();
  await mergePull(forge, repository, actor, {
    issue,
    method: method as MergeMethod,
    expectedSha: text(form, 'sha'),
    wording: {},
  });
};

/** What the forms on an issue or pull request page do, by the path's end. */
export const issueActions: Record<string, IssueAction> = {
  comment,
  review,
  merge,
  labels: addLabel,
  'labels/remove': takeLabelOff,
};
