/** Where the catalog keeps what Stagecraft puts in, apart from everybody else's. */
export const CATALOG_NAMESPACE = 'stagecraft';

/** Name of the catalog Group that a project's members belong to. */
export function membersGroupName(projectSlug: string): string {
  return `${projectSlug}-members`;
}

/** Full reference of that Group. */
export function membersGroupRef(projectSlug: string): string {
  return `group:${CATALOG_NAMESPACE}/${membersGroupName(projectSlug)}`;
}

/** The annotation on a Component that tells which repository made it. */
export const REPOSITORY_ID_ANNOTATION = 'stagecraft.dev/repository-id';

/** The annotation that the catalog uses for a GitHub repository; its value is owner/name. */
export const PROJECT_SLUG_ANNOTATION = 'github.com/project-slug';
