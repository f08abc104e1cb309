import type { Entity } from '@backstage/catalog-model';

/** Backstage's own annotation for the GitHub repository of an entity, `owner/name`. */
const PROJECT_SLUG_ANNOTATION = 'github.com/project-slug';

/** The GitHub repository of an entity, if it names one. */
export function repositoryOf(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[PROJECT_SLUG_ANNOTATION] || undefined;
}

/** Whether the entity gets a Runs tab. */
export function hasRuns(entity: Entity): boolean {
  return entity.kind === 'Component' && repositoryOf(entity) !== undefined;
}
