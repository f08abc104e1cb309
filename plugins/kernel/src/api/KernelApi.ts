import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  AuditEventPage,
  DeliveryRole,
  GitHubTokens,
  GitHubTokensInput,
  Me,
  Member,
  MemberInput,
  MemberPage,
  operations,
  Project,
  ProjectInput,
  ProjectPage,
  Repository,
  RepositoryInput,
  RepositoryPage,
  RepositorySettingsInput,
  User,
  UserInput,
  UserPage,
} from '@stagecraft/backstage-plugin-kernel-common';

/** Which page of a list: `nextCursor` of the one before, none for the first. */
export interface PageQuery {
  cursor: string | undefined;
  limit: number;
}

/** What is asked of a list. */
type QueryOf<TOperation extends keyof operations> = Omit<
  NonNullable<operations[TOperation]['parameters']['query']>,
  'cursor' | 'limit'
>;
export type AuditQuery = QueryOf<'listEvents'>;
export type ProjectsQuery = QueryOf<'listProjects'>;
export type MembersQuery = QueryOf<'listMembers'>;
export type UsersQuery = QueryOf<'listUsers'>;

export type AuditFormat = 'csv' | 'ndjson';

/** Whose GitHub tokens. */
export type TokenOwner = { projectId: string } | 'platform';

export interface RepositoryKey {
  projectId: string;
  repositoryId: string;
}

/**
 * The HTTP API of the kernel, as the pages use it. An answer outside 2xx rejects with
 * `ResponseError`; none in time (reading 15 s, changing 45 s: the kernel asks GitHub
 * meanwhile) with a `TimeoutError`.
 */
export interface KernelApi {
  /** Newest first; of the projects that the person administers, for platform admins of all. */
  listEvents(
    query: AuditQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<AuditEventPage>;
  /** One file, and where the next one begins if it did not take all. */
  exportEvents(
    query: AuditQuery & { format: AuditFormat; cursor: string | undefined },
  ): Promise<{ text: string; nextCursor?: string }>;
  getMe(signal: AbortSignal): Promise<Me>;
  listProjects(
    query: ProjectsQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<ProjectPage>;
  getProject(projectId: string, signal: AbortSignal): Promise<Project>;
  putProject(input: ProjectInput): Promise<Project>;
  deleteProject(projectId: string): Promise<void>;
  listMembers(
    projectId: string,
    query: MembersQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<MemberPage>;
  putMember(projectId: string, input: MemberInput): Promise<Member>;
  setDeliveryRoles(
    projectId: string,
    userId: string,
    deliveryRoles: DeliveryRole[],
  ): Promise<Member>;
  deleteMember(projectId: string, userId: string): Promise<void>;
  listRepositories(
    projectId: string,
    query: PageQuery,
    signal: AbortSignal,
  ): Promise<RepositoryPage>;
  attachRepository(
    projectId: string,
    input: RepositoryInput,
  ): Promise<Repository>;
  updateRepository(
    key: RepositoryKey,
    input: RepositorySettingsInput,
  ): Promise<Repository>;
  /** Makes again what the repository needs on GitHub. */
  setUpRepository(key: RepositoryKey): Promise<Repository>;
  detachRepository(key: RepositoryKey): Promise<void>;
  /** Whether there are tokens, never their values. */
  getTokens(owner: TokenOwner, signal: AbortSignal): Promise<GitHubTokens>;
  putTokens(owner: TokenOwner, input: GitHubTokensInput): Promise<GitHubTokens>;
  listUsers(
    query: UsersQuery & PageQuery,
    signal: AbortSignal,
  ): Promise<UserPage>;
  putUser(input: UserInput): Promise<User>;
  deleteUser(userId: string): Promise<void>;
}

export const kernelApiRef = createApiRef<KernelApi>().with({
  id: 'plugin.kernel.kernel',
  pluginId: 'kernel',
});
