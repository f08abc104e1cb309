import type {
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { ProjectContent } from './entities';

const PAGE_SIZE = 200;

/** Everything the directory knows, page by page. */
export async function readContents(
  directory: ProjectDirectory,
): Promise<ProjectContent[]> {
  const projects = await allPages(page => directory.listProjects(page));
  const repositories = byProject(
    await allPages(page => directory.listRepositories(page)),
  );
  const contents: ProjectContent[] = [];
  for (const project of projects) {
    const members = await directory.listMembers(project.id);
    contents.push({
      project,
      memberRefs: members.map(({ user }) => user.userEntityRef),
      repositories: repositories.get(project.id) ?? [],
    });
  }
  return contents;
}

function byProject(repositories: Repository[]): Map<string, Repository[]> {
  const groups = new Map<string, Repository[]>();
  for (const repository of repositories) {
    const group = groups.get(repository.projectId) ?? [];
    groups.set(repository.projectId, [...group, repository]);
  }
  return groups;
}

async function allPages<T extends { id: string }>(
  read: (page: { afterId?: string; limit: number }) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  let page: T[];
  do {
    page = await read({ afterId: all[all.length - 1]?.id, limit: PAGE_SIZE });
    all.push(...page);
  } while (page.length === PAGE_SIZE);
  return all;
}
