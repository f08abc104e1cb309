export type ProjectRole = 'read' | 'read_write' | 'admin';

/** What a member delivers as; it gives no right to do anything. */
export type DeliveryRole = 'pm' | 'sa' | 'qa' | 'sre' | 'em' | 'km';

export interface Project {
  id: string;
  slug: string;
  name: string;
  locale: 'en' | 'ru';
}

export interface Repository {
  id: string;
  projectId: string;
  provider: 'github';
  /** GitHub's numeric id; the only thing webhooks are matched by. */
  externalId: string;
  owner: string;
  name: string;
  /** owner/name */
  fullName: string;
  alias: string;
  defaultRef: string;
}

export interface PortalUser {
  id: string;
  email: string;
  userEntityRef: string;
  githubUserId?: string;
  githubLogin?: string;
  isPlatformAdmin: boolean;
  isPlatformOwner: boolean;
}

/** Reads of projects, repositories, users and members. Answers are at most 5 s old. */
export interface ProjectDirectory {
  project(projectId: string): Promise<Project | undefined>;
  projects(projectIds: string[]): Promise<Project[]>;
  repository(repositoryId: string): Promise<Repository | undefined>;
  repositoryByExternalId(externalId: string): Promise<Repository | undefined>;
  /**
   * By `owner/name`, in any case. After a rename on GitHub two may be stored under one name:
   * then the one that was attached last.
   */
  repositoryByFullName(fullName: string): Promise<Repository | undefined>;
  userByGithubId(githubUserId: string): Promise<PortalUser | undefined>;
  userByEntityRef(userEntityRef: string): Promise<PortalUser | undefined>;
  /** The member's role; undefined for everybody else, also for platform admins. */
  roleIn(options: {
    projectId: string;
    userId: string;
  }): Promise<ProjectRole | undefined>;
  /** None for somebody who is no member. */
  deliveryRolesIn(options: {
    projectId: string;
    userId: string;
  }): Promise<DeliveryRole[]>;
  /** Projects of the user with the role. */
  membershipsOf(
    userEntityRef: string,
  ): Promise<{ projectId: string; role: ProjectRole }[]>;
  /** For the catalog: everything, paged by id. */
  listProjects(options: {
    afterId?: string;
    limit: number;
  }): Promise<Project[]>;
  listRepositories(options: {
    afterId?: string;
    limit: number;
  }): Promise<Repository[]>;
  listMembers(projectId: string): Promise<
    {
      user: PortalUser;
      role: ProjectRole;
      deliveryRoles: DeliveryRole[];
    }[]
  >;
  listUsers(options: {
    afterId?: string;
    limit: number;
  }): Promise<PortalUser[]>;
}
