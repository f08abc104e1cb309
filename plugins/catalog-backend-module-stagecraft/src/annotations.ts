/** The annotation that ties an entity to a GitHub repository (owner/name). */
export const PROJECT_SLUG_ANNOTATION = 'github.com/project-slug';

/** Our id of the repository, stable over renames. */
export const REPOSITORY_ID_ANNOTATION = 'stagecraft.dev/repository-id';

/** Where our entities come from, as catalogs write it. */
export const ENTITY_LOCATION = 'stagecraft:directory';
