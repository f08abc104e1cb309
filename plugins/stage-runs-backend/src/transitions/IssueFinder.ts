import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  Project,
  ProjectAccess,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { stagecraftRunReadPermission } from '@stagecraft/backstage-plugin-stage-runs-common';

export interface IssueRef {
  /** owner/name */
  repository: string;
  issueNumber: number;
}

export interface AttachedIssue {
  repository: Repository;
  project: Project;
  issueNumber: number;
}

/** Finds the project that an issue belongs to, for people who may see that project's runs. */
export class IssueFinder {
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;

  constructor(options: { access: ProjectAccess; directory: ProjectDirectory }) {
    this.#access = options.access;
    this.#directory = options.directory;
  }

  /** NotFoundError also where there is one that the person may not see. */
  async visible(
    credentials: BackstageCredentials,
    ref: IssueRef,
  ): Promise<AttachedIssue> {
    const repository = await this.#directory.repositoryByFullName(
      ref.repository,
    );
    const project =
      repository && (await this.#directory.project(repository.projectId));
    const isVisible =
      project &&
      (await this.#access.allows({
        credentials,
        permission: stagecraftRunReadPermission,
        projectId: project.id,
      }));
    if (!isVisible) {
      throw new NotFoundError(
        `There is no project with the repository ${ref.repository}`,
      );
    }
    return { repository, project, issueNumber: ref.issueNumber };
  }
}
