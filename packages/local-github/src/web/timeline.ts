import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Page } from '../store/Page';
import { ReviewState } from '../store/ReviewStore';
import { Store } from '../store/Store';
import { Html, html } from './html';
import { showAccount, showTime } from './layout';
import { renderMarkdown } from './markdown';
import { PageContext } from './PageContext';

interface Entry {
  /** For links to it. */
  anchor: string;
  author: Account;
  at: string;
  verb: string;
  body: Html;
}

const VERB: Record<ReviewState, string> = {
  APPROVED: 'approved these changes',
  CHANGES_REQUESTED: 'requested changes',
  COMMENTED: 'reviewed',
  DISMISSED: 'reviewed (dismissed)',
};

/** The pages show this many comments; the API has all of them. */
const PAGE: Page = { limit: 500, offset: 0 };

function article({ anchor, author, at, verb, body }: Entry): Html {
  return html`<article class="box" id="${anchor}">
    <header>${showAccount(author)} ${verb} ${showTime(at)}</header>
    <div class="markdown">${body}</div>
  </article>`;
}

/** The description, then comments and reviews, oldest first. */
export function timeline({ forge }: PageContext, issue: Issue): Html {
  const { store } = forge;
  const account = (id: number) => store.accounts.byId(id)!;
  const description: Entry = {
    anchor: 'description',
    author: account(issue.author_id),
    at: issue.created_at,
    verb: 'wrote',
    body: renderMarkdown(issue.body),
  };
  const comments = store.comments
    .ofIssue(issue.id, undefined, PAGE)
    .map<Entry>(comment => ({
      anchor: `issuecomment-${comment.id}`,
      author: account(comment.author_id),
      at: comment.created_at,
      verb:
        comment.updated_at === comment.created_at ? 'said' : 'said (edited)',
      body: renderMarkdown(comment.body),
    }));
  const reviews = store.reviews.ofIssue(issue.id, PAGE).map<Entry>(review => ({
    anchor: `pullrequestreview-${review.id}`,
    author: account(review.author_id),
    at: review.submitted_at,
    verb: VERB[review.state],
    body: review.body === '' ? html`` : renderMarkdown(review.body),
  }));
  const later = [
    ...comments,
    ...reviews,
    ...dismissalEntries(store, issue),
    ...mergeEntry(store, issue),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return html`${[description, ...later].map(article)}`;
}

function dismissalEntries(store: Store, issue: Issue): Entry[] {
  const account = (id: number) => store.accounts.byId(id)!;
  return store.reviews
    .ofIssue(issue.id, PAGE)
    .filter(review => review.dismissed_by_id !== null)
    .map(review => ({
      anchor: `dismissal-${review.id}`,
      author: account(review.dismissed_by_id!),
      at: review.dismissed_at!,
      verb: `dismissed the review of ${account(review.author_id).login}`,
      body: renderMarkdown(review.dismissal_message),
    }));
}

function mergeEntry(store: Store, issue: Issue): Entry[] {
  const pull = issue.is_pull ? store.pulls.ofIssue(issue.id) : undefined;
  if (!pull?.merged_at) return [];
  return [
    {
      anchor: 'merge',
      author: store.accounts.byId(pull.merged_by_id!)!,
      at: pull.merged_at,
      verb: 'merged these changes',
      body: html`<p>
        <code>${pull.merge_commit_sha!.slice(0, 7)}</code> in
        <code>${pull.base_ref}</code>
      </p>`,
    },
  ];
}
