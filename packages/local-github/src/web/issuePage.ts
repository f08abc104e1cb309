import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { Html, html } from './html';
import { labelPanel } from './labels';
import { isMerged } from './mergeBox';
import { csrfField, layout, showTime } from './layout';
import { PageContext } from './PageContext';
import { timeline } from './timeline';

/** Title and state, the same for issues and pull requests. */
export function heading(
  context: PageContext,
  repository: Repository,
  issue: Issue,
  details: Html,
): Html {
  const author = context.forge.store.accounts.byId(issue.author_id)!;
  const name = `${repository.owner}/${repository.name}`;
  return html`<nav aria-label="Breadcrumb"><a href="/${name}">${name}</a></nav>
    <div id="heading" data-live>
      <h1>${issue.title} <span class="muted">#${issue.number}</span></h1>
      <p>
        ${stateBadge(context, issue)} ${details}
        <span class="muted"
          >opened by ${author.login}, ${showTime(issue.created_at)}</span
        >
      </p>
    </div>`;
}

function stateBadge({ forge }: PageContext, issue: Issue): Html {
  if (isMerged(forge, issue)) {
    return html`<span class="state state-merged">Merged</span>`;
  }
  const text = issue.state === 'open' ? 'Open' : 'Closed';
  return html`<span class="state state-${issue.state}">${text}</span>`;
}

/** What is merged can't be opened again. */
function stateButton({ forge }: PageContext, issue: Issue): Html {
  if (isMerged(forge, issue)) return html``;
  const noun = issue.is_pull ? 'pull request' : 'issue';
  const isOpen = issue.state === 'open';
  return html`<button name="state" value="${isOpen ? 'closed' : 'open'}">
    ${isOpen ? 'Close' : 'Reopen'} ${noun}
  </button>`;
}

/** The box below a conversation; the second button also changes the state. */
export function commentForm(context: PageContext, issue: Issue): Html {
  return html`<form class="box" method="post" action="${context.path}/comment">
    ${csrfField(context)}
    <label for="comment">Add a comment (Markdown)</label>
    <textarea id="comment" name="body" rows="5"></textarea>
    <p class="buttons">
      <button class="primary">Comment</button>
      ${stateButton(context, issue)}
    </p>
  </form>`;
}

export function issuePage(
  context: PageContext,
  repository: Repository,
  issue: Issue,
): Html {
  return layout(context, {
    title: `${issue.title} · Issue #${issue.number}`,
    content: html`${heading(context, repository, issue, html``)}
      <div class="columns">
        <aside>${labelPanel(context, repository, issue)}</aside>
        <div>
          <div id="timeline" data-live>${timeline(context, issue)}</div>
          ${commentForm(context, issue)}
        </div>
      </div>`,
  });
}
