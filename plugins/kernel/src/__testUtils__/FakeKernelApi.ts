import type {
  AuditEvent,
  GitHubTokens,
  Me,
  Member,
  MemberInput,
  Project,
  ProjectInput,
  Repository,
  RepositoryInput,
  User,
  UserInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type {
  AuditFormat,
  AuditQuery,
  KernelApi,
  PageQuery,
} from '../api/KernelApi';
import { aMember, aProject, aRepository, aUser } from './fixtures';

/** The API in memory; `fail` makes every answer an error, `failChanges` only those to changes. */
export class FakeKernelApi implements KernelApi {
  me: Me = { user: aUser('petra', { isPlatformAdmin: true }), memberships: [] };
  projects: Project[] = [aProject()];
  members: Member[] = [aMember('mateo')];
  repositories: Repository[] = [aRepository()];
  users: User[] = [];
  tokens: GitHubTokens = { hasPlatformToken: false, hasBotToken: false };
  events: AuditEvent[] = [];
  readonly auditQueries: AuditQuery[] = [];
  /** What was asked of projects, members and users. */
  readonly listQueries: (PageQuery & { search?: string })[] = [];
  exported: { text: string; nextCursor?: string } = { text: '' };
  fail: Error | undefined;
  failChanges: Error | undefined;
  /** What was changed: the method and what it was given. */
  readonly changes: unknown[][] = [];

  async listEvents(query: AuditQuery & PageQuery) {
    this.auditQueries.push(query);
    return this.#page(this.events, query);
  }

  async exportEvents(query: AuditQuery & { format: AuditFormat }) {
    this.#change('exportEvents', query);
    return this.exported;
  }

  async getMe() {
    return this.#answer(this.me);
  }

  async listProjects(query: PageQuery) {
    this.listQueries.push(query);
    return this.#page(this.projects, query);
  }

  async getProject(projectId: string) {
    const project = this.projects.find(({ id }) => id === projectId);
    if (!project) throw new Error(`No project ${projectId}`);
    return this.#answer(project);
  }

  async putProject(input: ProjectInput) {
    this.#change('putProject', input);
    const { slug, name, locale } = input;
    const project = aProject({ id: `id-${slug}`, slug, name, locale });
    this.projects = [...this.projects, project];
    return project;
  }

  async deleteProject(projectId: string) {
    this.#change('deleteProject', projectId);
    this.projects = this.projects.filter(({ id }) => id !== projectId);
  }

  async listMembers(_projectId: string, query: PageQuery) {
    this.listQueries.push(query);
    return this.#page(this.members, query);
  }

  async putMember(projectId: string, input: MemberInput) {
    this.#change('putMember', projectId, input);
    return this.members[0];
  }

  async setDeliveryRoles(...change: unknown[]) {
    this.#change('setDeliveryRoles', ...change);
    return this.members[0];
  }

  async deleteMember(...change: unknown[]) {
    this.#change('deleteMember', ...change);
  }

  async listRepositories(_projectId: string, query: PageQuery) {
    return this.#page(this.repositories, query);
  }

  async attachRepository(projectId: string, input: RepositoryInput) {
    this.#change('attachRepository', projectId, input);
    const { owner, name } = input;
    const repository = aRepository({
      ...{ id: `id-${name}`, owner, name, fullName: `${owner}/${name}` },
      setUp: [
        { step: 'webhook', state: 'done' },
        { step: 'labels', state: 'pending' },
      ],
    });
    this.repositories = [...this.repositories, repository];
    return repository;
  }

  async updateRepository(...change: unknown[]) {
    this.#change('updateRepository', ...change);
    return this.repositories[0];
  }

  async setUpRepository(...change: unknown[]) {
    this.#change('setUpRepository', ...change);
    return this.repositories[0];
  }

  async detachRepository(...change: unknown[]) {
    this.#change('detachRepository', ...change);
  }

  async getTokens() {
    return this.#answer(this.tokens);
  }

  async putTokens(...change: unknown[]) {
    this.#change('putTokens', ...change);
    return this.tokens;
  }

  async listUsers(query: PageQuery) {
    this.listQueries.push(query);
    return this.#page(this.users, query);
  }

  async putUser(input: UserInput) {
    this.#change('putUser', input);
    return this.users[0];
  }

  async deleteUser(userId: string) {
    this.#change('deleteUser', userId);
  }

  #page<T>(items: T[], { cursor, limit }: PageQuery) {
    const from = Number(cursor ?? 0);
    const to = from + limit;
    return this.#answer({
      items: items.slice(from, to),
      nextCursor: to < items.length ? String(to) : undefined,
    });
  }

  #answer<T>(value: T): T {
    if (this.fail) throw this.fail;
    return value;
  }

  #change(...change: unknown[]) {
    if (this.failChanges) throw this.failChanges;
    this.changes.push(change);
  }
}
