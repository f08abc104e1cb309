// openapi-fetch names its methods as HTTP does: GET, POST.
/* eslint-disable new-cap */
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  bodyOf,
  unpackedFetch,
} from '@stagecraft/backstage-plugin-kernel-react';
import {
  KernelClient,
  type AuditEventPage,
  type DeliveryRole,
  type GitHubTokens,
  type GitHubTokensInput,
  type Me,
  type Member,
  type MemberInput,
  type MemberPage,
  type Project,
  type ProjectInput,
  type ProjectPage,
  type Repository,
  type RepositoryInput,
  type RepositoryPage,
  type RepositorySettingsInput,
  type User,
  type UserInput,
  type UserPage,
} from '@stagecraft/backstage-plugin-kernel-common';
import type {
  AuditFormat,
  AuditQuery,
  KernelApi,
  MembersQuery,
  PageQuery,
  ProjectsQuery,
  RepositoryKey,
  TokenOwner,
  UsersQuery,
} from './KernelApi';

/** A change may ask GitHub several times; deleting a project alone may take 30 s. */
const CHANGE_TIMEOUT_MS = 45_000;

const MEMBER = '/projects/{projectId}/members/{userId}';
const REPOSITORIES = '/projects/{projectId}/repositories';
const REPOSITORY = '/projects/{projectId}/repositories/{repositoryId}';
const PROJECT_TOKENS = '/projects/{projectId}/github-tokens';
const PLATFORM_TOKENS = '/platform/github-tokens';

/** `KernelApi` over HTTP, with the token of the person who is signed in. */
export class HttpKernelApi implements KernelApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async listEvents(
    query: AuditQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<AuditEventPage> {
    const http = await this.#reading();
    return bodyOf(await http.GET('/events', { params: { query }, signal }));
  }

  async exportEvents(
    query: AuditQuery & { format: AuditFormat; cursor: string | undefined },
  ): Promise<{ text: string; nextCursor?: string }> {
    const http = await this.#changing();
    const { data, response } = await http.GET('/events/export', {
      ...{ params: { query }, parseAs: 'text' },
    });
    const nextCursor = response.headers.get('x-next-cursor');
    return { text: data ?? '', ...(nextCursor && { nextCursor }) };
  }

  async getMe(signal: AbortSignal): Promise<Me> {
    const http = await this.#reading();
    return bodyOf(await http.GET('/me', { signal }));
  }

  async listProjects(
    query: ProjectsQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<ProjectPage> {
    const http = await this.#reading();
    return bodyOf(await http.GET('/projects', { params: { query }, signal }));
  }

  async getProject(projectId: string, signal: AbortSignal): Promise<Project> {
    const http = await this.#reading();
    const params = { path: { projectId } };
    return bodyOf(await http.GET('/projects/{projectId}', { params, signal }));
  }

  async putProject(body: ProjectInput): Promise<Project> {
    const http = await this.#changing();
    return bodyOf(await http.POST('/projects', { body }));
  }

  async deleteProject(projectId: string): Promise<void> {
    const http = await this.#changing();
    const params = { path: { projectId } };
    await http.DELETE('/projects/{projectId}', { params });
  }

  async listMembers(
    projectId: string,
    query: MembersQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<MemberPage> {
    const http = await this.#reading();
    const params = { path: { projectId }, query };
    const path = '/projects/{projectId}/members';
    return bodyOf(await http.GET(path, { params, signal }));
  }

  async putMember(projectId: string, body: MemberInput): Promise<Member> {
    const http = await this.#changing();
    const params = { path: { projectId } };
    const path = '/projects/{projectId}/members';
    return bodyOf(await http.POST(path, { params, body }));
  }

  async setDeliveryRoles(
    projectId: string,
    userId: string,
    deliveryRoles: DeliveryRole[],
  ): Promise<Member> {
    const http = await this.#changing();
    const params = { path: { projectId, userId } };
    const body = { deliveryRoles };
    return bodyOf(await http.PUT(`${MEMBER}/delivery-roles`, { params, body }));
  }

  async deleteMember(projectId: string, userId: string): Promise<void> {
    const http = await this.#changing();
    await http.DELETE(MEMBER, { params: { path: { projectId, userId } } });
  }

  async listRepositories(
    projectId: string,
    query: PageQuery,
    signal: AbortSignal,
  ): Promise<RepositoryPage> {
    const http = await this.#reading();
    const params = { path: { projectId }, query };
    return bodyOf(await http.GET(REPOSITORIES, { params, signal }));
  }

  async attachRepository(
    projectId: string,
    body: RepositoryInput,
  ): Promise<Repository> {
    const http = await this.#changing();
    const params = { path: { projectId } };
    return bodyOf(await http.POST(REPOSITORIES, { params, body }));
  }

  async updateRepository(
    path: RepositoryKey,
    body: RepositorySettingsInput,
  ): Promise<Repository> {
    const http = await this.#changing();
    return bodyOf(await http.PUT(REPOSITORY, { params: { path }, body }));
  }

  async setUpRepository(path: RepositoryKey): Promise<Repository> {
    const http = await this.#changing();
    return bodyOf(
      await http.POST(`${REPOSITORY}/set-up`, { params: { path } }),
    );
  }

  async detachRepository(path: RepositoryKey): Promise<void> {
    const http = await this.#changing();
    await http.DELETE(REPOSITORY, { params: { path } });
  }

  async getTokens(
    owner: TokenOwner,
    signal: AbortSignal,
  ): Promise<GitHubTokens> {
    const http = await this.#reading();
    if (owner === 'platform') {
      return bodyOf(await http.GET(PLATFORM_TOKENS, { signal }));
    }
    const params = { path: owner };
    return bodyOf(await http.GET(PROJECT_TOKENS, { params, signal }));
  }

  async putTokens(
    owner: TokenOwner,
    body: GitHubTokensInput,
  ): Promise<GitHubTokens> {
    const http = await this.#changing();
    if (owner === 'platform') {
      return bodyOf(await http.PUT(PLATFORM_TOKENS, { body }));
    }
    return bodyOf(
      await http.PUT(PROJECT_TOKENS, { params: { path: owner }, body }),
    );
  }

  async listUsers(
    query: UsersQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<UserPage> {
    const http = await this.#reading();
    return bodyOf(await http.GET('/users', { params: { query }, signal }));
  }

  async putUser(body: UserInput): Promise<User> {
    const http = await this.#changing();
    return bodyOf(await http.POST('/users', { body }));
  }

  async deleteUser(userId: string): Promise<void> {
    const http = await this.#changing();
    await http.DELETE('/users/{userId}', { params: { path: { userId } } });
  }

  #reading(): Promise<KernelClient['http']> {
    return this.#client({});
  }

  #changing(): Promise<KernelClient['http']> {
    return this.#client({ timeoutMs: CHANGE_TIMEOUT_MS });
  }

  async #client(options: {
    timeoutMs?: number;
  }): Promise<KernelClient['http']> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('kernel');
    return new KernelClient({
      ...options,
      baseUrl,
      fetch: unpackedFetch(this.#fetchApi),
    }).http;
  }
}
