import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { DirectoryContent } from './stagecraftEntities';

const PAGE_SIZE = 100;

/** Everything that the catalog shows of the portal's directory, read page by page. */
export async function readDirectory(
  directory: ProjectDirectory,
): Promise<DirectoryContent> {
  const projects = await allPages(afterId =>
    directory.listProjects({ afterId, limit: PAGE_SIZE }),
  );
  const repositories = await allPages(afterId =>
    directory.listRepositories({ afterId, limit: PAGE_SIZE }),
  );
  const members = new Map<string, string[]>();
  for (const project of projects) {
    const found = await directory.listMembers(project.id);
    members.set(
      project.id,
      found.map(({ user }) => user.userEntityRef),
    );
  }
  return { projects, repositories, members };
}

async function allPages<T extends { id: string }>(
  page: (afterId: string | undefined) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const items = await page(all.at(-1)?.id);
    all.push(...items);
    if (items.length < PAGE_SIZE) {
      return all;
    }
  }
}
