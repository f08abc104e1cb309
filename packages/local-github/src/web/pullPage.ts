import { GitCommit } from '../git/commits';
import { Issue } from '../store/IssueStore';
import { Pull } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { showFile } from './diff';
import { Html, html } from './html';
import { commentForm, heading } from './issuePage';
import { labelPanel } from './labels';
import { csrfField, layout } from './layout';
import { mergeBox } from './mergeBox';
import { PageContext } from './PageContext';
import { timeline } from './timeline';

const FILE_LIMIT = 100;

export async function pullPage(
  context: PageContext,
  repository: Repository,
  issue: Issue,
): Promise<Html> {
  const { store } = context.forge;
  const pull = store.pulls.ofIssue(issue.id);
  const { commits, files } = await context.changes.of(repository, pull);
  return layout(context, {
    title: `${issue.title} · Pull request #${issue.number}`,
    content: html`${heading(context, repository, issue, branches(issue, pull))}
      <div class="columns">
        <aside>${labelPanel(context, repository, issue)}</aside>
        <div>
          <div id="timeline" data-live>${timeline(context, issue)}</div>
          ${mergeBox(context, repository, issue)} ${commentForm(context, issue)}
          ${reviewForm(context)}
        </div>
      </div>
      <div id="changes" data-live>
        <h2>Commits (${commits.length})</h2>
        <ol class="rows">
          ${commits.map(showCommit)}
        </ol>
        <h2>Files changed (${files.length})</h2>
        ${files.slice(0, FILE_LIMIT).map(showFile)}
      </div>`,
  });
}

function branches(issue: Issue, pull: Pull): Html {
  const draft = pull.draft
    ? html`<span class="badge">draft</span> `
    : undefined;
  const conflict =
    issue.state === 'open' && pull.mergeable === 0
      ? html`<strong class="conflict">Conflicts with the base branch.</strong>`
      : undefined;
  return html`${draft}<code>${pull.head_ref}</code> into
    <code>${pull.base_ref}</code> ${conflict}`;
}

function showCommit({ sha, message, author }: GitCommit): Html {
  const [subject] = message.split('\n', 1);
  return html`<li>
    <code>${sha.slice(0, 7)}</code> ${subject}
    <span class="muted">by ${author.name}</span>
  </li>`;
}

function reviewForm(context: PageContext): Html {
  return html`<form class="box" method="post" action="${context.path}/review">
    ${csrfField(context)}
    <label for="review">Review (Markdown)</label>
    <textarea id="review" name="body" rows="3"></textarea>
    <p class="buttons">
      <button class="primary" name="state" value="APPROVED">Approve</button>
      <button name="state" value="CHANGES_REQUESTED">Request changes</button>
      <button name="state" value="COMMENTED">Comment on the changes</button>
    </p>
  </form>`;
}
