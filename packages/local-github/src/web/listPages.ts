import { may } from '../actions/access';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { Html, html } from './html';
import { showLabels } from './labels';
import { csrfField, layout, showTime } from './layout';
import { PageContext } from './PageContext';

const LIST_LIMIT = 100;

const count = (number: number, noun: string) =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The repositories that the actor may see; of one owner, or all. */
export function indexPage(context: PageContext, owner?: string): Html {
  const { forge, session } = context;
  const repositories = forge.store.repositories
    .all()
    .filter(repository => !owner || repository.owner === owner)
    .filter(repository => may(forge, repository, session.actor, 'read'));
  const rows = repositories.map(
    repository => html`<li>
      <a href="/${repository.owner}/${repository.name}"
        >${repository.owner}/${repository.name}</a
      >
      ${privateBadge(repository)}
      <p class="muted">${repository.description ?? 'No description.'}</p>
    </li>`,
  );
  const empty = html`<p class="muted">
    ${session.actor.login} may see no repository here.
  </p>`;
  return layout(context, {
    title: owner ?? 'Repositories',
    content: html`<h1>${owner ?? 'Repositories'}</h1>
      ${rows.length > 0
        ? html`<ul class="rows">
            ${rows}
          </ul>`
        : empty}`,
  });
}

function privateBadge(repository: Repository): Html | undefined {
  if (!repository.private) return undefined;
  return html`<span class="badge">private</span>`;
}

/** The issues and pull requests of a repository, open ones first. */
export function repositoryPage(
  context: PageContext,
  repository: Repository,
): Html {
  const { forge } = context;
  const list = (state: Issue['state']) =>
    forge.store.issues.list(
      repository.id,
      { state, labels: [], sort: 'created', direction: 'desc' },
      { limit: LIST_LIMIT, offset: 0 },
    );
  const open = list('open');
  const closed = list('closed');
  const name = `${repository.owner}/${repository.name}`;
  return layout(context, {
    title: name,
    content: html`<h1>${name} ${privateBadge(repository)}</h1>
      <p class="muted">${repository.description ?? 'No description.'}</p>
      <p>
        <label for="clone-url">Clone with</label>
        <input
          id="clone-url"
          class="clone"
          readonly
          value="${forge.urls.web}/${name}.git"
        />
      </p>
      ${newIssueForm(context, repository)}
      <div id="lists" data-live>
        ${section(context, repository, 'Open', open)}
        ${section(context, repository, 'Closed', closed)}
      </div>`,
  });
}

function section(
  context: PageContext,
  repository: Repository,
  heading: string,
  all: Issue[],
): Html {
  const pulls = all.filter(issue => issue.is_pull);
  const issues = all.filter(issue => !issue.is_pull);
  const rows = (list: Issue[]) =>
    list.length === 0
      ? html`<p class="muted">None.</p>`
      : html`<ul class="rows">
          ${list.map(issue => row(context, repository, issue))}
        </ul>`;
  return html`<h2>${heading} issues</h2>
    ${rows(issues)}
    <h2>${heading} pull requests</h2>
    ${rows(pulls)}`;
}

function row(
  { forge }: PageContext,
  repository: Repository,
  issue: Issue,
): Html {
  const author = forge.store.accounts.byId(issue.author_id)!;
  const labels = forge.store.labels.ofIssue(issue.id);
  const kind = issue.is_pull ? 'pull' : 'issues';
  const path = `/${repository.owner}/${repository.name}/${kind}/${issue.number}`;
  return html`<li>
    <a href="${path}">${issue.title}</a> ${showLabels(labels)}
    <p class="muted">
      #${issue.number} by ${author.login}, ${showTime(issue.created_at)},
      ${count(issue.comments, 'comment')}
    </p>
  </li>`;
}

function newIssueForm(context: PageContext, repository: Repository): Html {
  const action = `/${repository.owner}/${repository.name}/issues`;
  return html`<details class="box">
    <summary>New issue</summary>
    <form method="post" action="${action}">
      ${csrfField(context)}
      <label for="title">Title</label>
      <input id="title" name="title" required maxlength="256" />
      <label for="body">Description (Markdown)</label>
      <textarea id="body" name="body" rows="8"></textarea>
      <p><button class="primary">Open issue</button></p>
    </form>
  </details>`;
}
