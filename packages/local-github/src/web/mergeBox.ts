import { may } from '../actions/access';
import { mergeFacts } from '../actions/mergeFacts';
import { mergeRefusal } from '../actions/mergeRefusal';
import { Forge } from '../Forge';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { Html, html } from './html';
import { csrfField } from './layout';
import { PageContext } from './PageContext';

export function isMerged({ store }: Forge, issue: Issue): boolean {
  if (!issue.is_pull) return false;
  return store.pulls.ofIssue(issue.id).merged_at !== null;
}

/** What was reported about the head, and the button that merges it. */
export function mergeBox(
  context: PageContext,
  repository: Repository,
  issue: Issue,
): Html {
  const { store } = context.forge;
  const { head_sha: sha } = store.pulls.ofIssue(issue.id);
  const isOpen = issue.state === 'open';
  return html`<section class="box" aria-labelledby="merge-heading">
    <h2 id="merge-heading">Checks and merge</h2>
    <div id="merge-state" data-live>
      ${checkList(context, repository, sha)}
      ${isOpen ? readiness(context, repository, issue) : undefined}
      ${isOpen ? mergeForm(context, sha) : undefined}
    </div>
  </section>`;
}

function checkList(
  { forge }: PageContext,
  repository: Repository,
  sha: string,
): Html {
  const { store } = forge;
  const runs = store.checks
    .runsOf(repository.id, sha, { filter: 'latest' })
    .map(run => row(run.conclusion ?? run.status, run.name, run.title));
  const statuses = store.statuses
    .latest(repository.id, sha)
    .map(({ state, context, description }) => row(state, context, description));
  if (runs.length + statuses.length === 0) {
    return html`<p class="muted">No checks were reported.</p>`;
  }
  return html`<ul class="plain checks">
    ${statuses} ${runs}
  </ul>`;
}

function row(state: string, name: string, text: string | null): Html {
  return html`<li>
    <span class="badge">${state.replace('_', ' ')}</span> ${name}
    <span class="muted">${text ?? ''}</span>
  </li>`;
}

/** Why the button would be refused, if it would. */
function readiness(
  { forge, session }: PageContext,
  repository: Repository,
  issue: Issue,
): Html {
  const refusal = mergeRefusal(mergeFacts(forge, repository, issue));
  if (refusal) {
    return html`<p><strong class="conflict">${refusal.message}</strong></p>`;
  }
  if (may(forge, repository, session.actor, 'write')) {
    return html`<p>Ready to be merged.</p>`;
  }
  return html`<p>
    Ready to be merged by someone with write access, which
    ${session.actor.login} has not.
  </p>`;
}

function mergeForm(context: PageContext, sha: string): Html {
  return html`<form class="merge" method="post" action="${context.path}/merge">
    ${csrfField(context)}
    <input type="hidden" name="sha" value="${sha}" />
    <label for="merge-method">How to merge</label>
    <select id="merge-method" name="method">
      <option value="merge">Create a merge commit</option>
      <option value="squash">Squash and merge</option>
      <option value="rebase">Rebase and merge</option>
    </select>
    <p class="buttons">
      <button class="primary">Merge pull request</button>
    </p>
  </form>`;
}
