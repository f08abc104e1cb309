import { IncomingMessage, ServerResponse } from 'node:http';
import { actorOf, may, visibleRepository } from '../actions/access';
import { isAtLeast } from '../actions/appPermissions';
import { push } from '../actions/pushes';
import { Forge } from '../Forge';
import { GitHubError, notFound } from '../GitHubError';
import { GitHttpBackend } from '../git/GitHttpBackend';
import { applyRequestFault } from '../requestFault';
import { tokenOf } from '../rest/RestApi';
import { Account } from '../store/AccountStore';
import { PermissionLevel } from '../store/AppStore';
import { Repository } from '../store/RepositoryStore';

const PATH =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * Git's smart HTTP protocol. Everyone has to name a token, as the password or
 * as the user; a push needs write access and is told of before git hears of
 * its success.
 */
export class GitRoutes {
  readonly #forge: Forge;
  readonly #backend: GitHttpBackend;

  constructor(forge: Forge, backend: GitHttpBackend) {
    this.#forge = forge;
    this.#backend = backend;
  }

  static matches(path: string): boolean {
    return PATH.test(path);
  }

  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    try {
      await this.#serve(request, response, url);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      refuse(request, response, error);
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const [, owner, repo, service] = PATH.exec(url.pathname)!;
    if (this.#applyFault(request, response, url, service)) return;
    const actor = this.#authenticate(request);
    const repository = this.#repository(actor, { owner, repo });
    const isPush =
      service === 'git-receive-pack' ||
      url.searchParams.get('service') === 'git-receive-pack';
    if (isPush) this.#requirePushRights(repository, actor);
    const call = {
      request,
      response,
      repository,
      service,
      query: url.search.slice(1),
      login: actor.login,
      protectedRefs: repository.protected_branches.map(
        branch => `refs/heads/${branch}`,
      ),
    };
    if (service !== 'git-receive-pack') {
      await this.#backend.serve(call);
      response.end();
      return;
    }
    await push(this.#forge, repository, actor, () => this.#backend.serve(call));
    response.end();
  }

  /** True: the request is left without an answer. */
  #applyFault(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    path: string,
  ): boolean {
    const service = url.searchParams.get('service') ?? path;
    const token = tokenOf(request.headers.authorization);
    this.#forge.requests.count(token, service);
    const { faults } = this.#forge.dispatcher;
    const taken = faults.takeGitFault(service, token);
    return (
      taken !== undefined && applyRequestFault(taken, response) === 'handled'
    );
  }

  #authenticate(request: IncomingMessage): Account {
    const token = tokenOf(request.headers.authorization);
    const account = token && actorOf(this.#forge, token);
    if (account) return account;
    throw new GitHubError(401, 'Invalid username or token.', {
      headers: { 'WWW-Authenticate': 'Basic realm="GitHub"' },
    });
  }

  #repository(
    actor: Account,
    name: { owner: string; repo: string },
  ): Repository {
    try {
      if (!hasContents(actor, 'read')) throw notFound();
      return visibleRepository(this.#forge, actor, name);
    } catch {
      throw new GitHubError(404, 'Repository not found.');
    }
  }

  #requirePushRights(repository: Repository, actor: Account): void {
    const isGranted = hasContents(actor, 'write');
    if (isGranted && may(this.#forge, repository, actor, 'write')) return;
    const { owner, name } = repository;
    throw new GitHubError(
      403,
      `Permission to ${owner}/${name}.git denied to ${actor.login}.`,
    );
  }
}

/** Only tokens of Apps have permissions; those of people and bots have a role. */
function hasContents({ grant }: Account, level: PermissionLevel): boolean {
  return !grant || isAtLeast(grant.permissions.contents, level);
}

/** In plain text: git shows it to the person after `remote:`. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers }: GitHubError,
): void {
  request.resume();
  response.writeHead(status, { 'Content-Type': 'text/plain', ...headers });
  response.end(`${message}\n`);
}
