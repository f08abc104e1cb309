import type {
  Project,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';

/** For the permission framework: one answer a reference, in their order. */
export async function projectsByRef(
  directory: ProjectDirectory,
  projectIds: string[],
): Promise<(Project | undefined)[]> {
  const found = await directory.projects(projectIds);
  const byId = new Map(found.map(project => [project.id, project]));
  return projectIds.map(id => byId.get(id));
}
