import { IncomingMessage, ServerResponse } from 'node:http';
import { roleOf, visibleRepository } from '../actions/access';
import { Forge } from '../Forge';
import { GitHubError, notFound } from '../GitHubError';
import { readBodyText } from '../http/readBodyText';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { findAsset } from './assets';
import { issueActions, submitIssue } from './formActions';
import { Html, html } from './html';
import { issuePage } from './issuePage';
import { layout } from './layout';
import { indexPage, repositoryPage } from './listPages';
import { PageContext } from './PageContext';
import { PullChanges } from './PullChanges';
import { pullPage } from './pullPage';
import { requireSameSite } from './requireSameSite';
import { Sessions } from './Sessions';

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const ISSUE_PATH =
  /^\/([^/]+)\/([^/]+)\/(issues|pull)\/(\d{1,15})(?:\/([a-z/]+))?$/;
const REPOSITORY_PATH = /^\/([^/]+)\/([^/]+?)(?:\/(issues|pulls))?\/?$/;
const OWNER_PATH = /^\/([^/]+)\/?$/;

/** The pages at the `html_url`s, for a person who acts as a seeded user. */
export class WebPages {
  readonly #forge: Forge;
  readonly #sessions: Sessions;
  readonly #changes: PullChanges;

  constructor(forge: Forge) {
    this.#forge = forge;
    this.#sessions = new Sessions(forge.store);
    this.#changes = new PullChanges(forge.git);
  }

  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const asset = findAsset(this.#forge.store, url.pathname);
    if (asset) {
      response.writeHead(200, asset.headers).end(asset.content);
      return;
    }
    let context: PageContext | undefined;
    try {
      requireSameSite(request, new URL(this.#forge.urls.web).hostname);
      const session = this.#sessions.open(request, response);
      context = {
        forge: this.#forge,
        session,
        changes: this.#changes,
        path: url.pathname,
      };
      if (request.method === 'POST') {
        await this.#submit(request, response, context);
      } else {
        send(response, 200, await this.#page(context));
      }
    } catch (error) {
      this.#sendError(response, context, error);
    }
  }

  async #page(context: PageContext): Promise<Html> {
    const { path } = context;
    if (path === '/') return indexPage(context);
    const issueMatch = ISSUE_PATH.exec(path);
    if (issueMatch && issueMatch[5] === undefined) {
      const { repository, issue } = this.#issue(context, issueMatch);
      if (!issue.is_pull) return issuePage(context, repository, issue);
      return pullPage(context, repository, issue);
    }
    const repositoryMatch = REPOSITORY_PATH.exec(path);
    if (repositoryMatch) {
      const repository = this.#repository(context, repositoryMatch);
      return repositoryPage(context, repository);
    }
    const owner = OWNER_PATH.exec(path)?.[1];
    if (owner && this.#forge.store.accounts.byLogin(owner)) {
      return indexPage(context, owner);
    }
    throw notFound();
  }

  async #submit(
    request: IncomingMessage,
    response: ServerResponse,
    context: PageContext,
  ): Promise<void> {
    const { path, session } = context;
    const form = new URLSearchParams(await readBodyText(request));
    this.#sessions.check(session, form);
    if (path === '/_/acting-as') {
      this.#switch(response, form);
      return;
    }
    redirect(response, await this.#perform(context, form));
  }

  /** Does what a form asks for; returns where to go then. */
  async #perform(context: PageContext, form: URLSearchParams): Promise<string> {
    const { path, session, forge } = context;
    const { actor } = session;
    const match = ISSUE_PATH.exec(path);
    const action = match?.[5] && issueActions[match[5]];
    if (match && action) {
      const { repository, issue } = this.#issue(context, match);
      // Errors and the next page belong to the issue, not to its action.
      context.path = path.slice(0, -match[5].length - 1);
      await action({ forge, actor, repository, form }, issue);
      return context.path;
    }
    const repositoryMatch = REPOSITORY_PATH.exec(path);
    if (repositoryMatch?.[3] !== 'issues') throw notFound();
    const repository = this.#repository(context, repositoryMatch);
    context.path = `/${repository.owner}/${repository.name}`;
    const number = submitIssue({ forge, actor, repository, form });
    return `${context.path}/issues/${number}`;
  }

  #switch(response: ServerResponse, form: URLSearchParams): void {
    const id = Number(form.get('account'));
    const account = this.#forge.store.accounts
      .people()
      .find(person => person.id === id);
    if (!account) throw notFound();
    this.#sessions.actAs(account, response);
    const target = form.get('return_to') ?? '/';
    redirect(response, /^\/(?![/\\])/.test(target) ? target : '/');
  }

  #repository(
    { session }: PageContext,
    [, owner, repo]: RegExpExecArray,
  ): Repository {
    return visibleRepository(this.#forge, session.actor, { owner, repo });
  }

  #issue(
    context: PageContext,
    match: RegExpExecArray,
  ): { repository: Repository; issue: Issue } {
    const repository = this.#repository(context, match);
    const number = Number(match[4]);
    const issue = this.#forge.store.issues.byNumber(repository.id, number);
    if (!issue) throw notFound();
    return { repository, issue };
  }

  #sendError(
    response: ServerResponse,
    context: PageContext | undefined,
    error: unknown,
  ): void {
    const refusal =
      error instanceof GitHubError
        ? error
        : new GitHubError(500, 'local-github failed.');
    if (refusal.status === 500) {
      this.#forge.logger.error('Page failed', { error: String(error) });
    }
    if (context) send(response, refusal.status, errorPage(context, refusal));
    else response.writeHead(refusal.status).end(refusal.message);
  }
}

function errorPage(context: PageContext, error: GitHubError): Html {
  const { actor } = context.session;
  const isMissing = error.status === 404;
  const details = (error.errors ?? []).map(entry =>
    typeof entry === 'string'
      ? entry
      : `${entry.field}: ${entry.message ?? entry.code.replace('_', ' ')}`,
  );
  return layout(context, {
    title: error.message,
    content: html`<h1>${error.message}</h1>
      <ul>
        ${details.map(detail => html`<li>${detail}</li>`)}
      </ul>
      <p>You act as <strong>${actor.login}</strong>${roleText(context)}.</p>
      <p><a href="${isMissing ? '/' : context.path}">Back</a></p>`,
  });
}

function roleText({ forge, session, path }: PageContext): string {
  const [, owner = '', repo = ''] = path.split('/');
  const repository = forge.store.repositories.byName(owner, repo);
  if (!repository) return '';
  const role = roleOf(forge, repository, session.actor);
  return role === 'none' ? '' : `, whose role here is ${role}`;
}

function send(response: ServerResponse, status: number, page: Html): void {
  response.writeHead(status, HEADERS).end(page.text);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' });
  response.end();
}
