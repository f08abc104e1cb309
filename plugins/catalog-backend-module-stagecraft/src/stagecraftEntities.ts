import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type {
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  ENTITY_LOCATION,
  PROJECT_SLUG_ANNOTATION,
  REPOSITORY_ID_ANNOTATION,
} from './annotations';

const API_VERSION = 'backstage.io/v1alpha1';
const NAMESPACE = 'stagecraft';

export interface DirectoryContent {
  projects: Project[];
  repositories: Repository[];
  /** User entity refs by project id. */
  members: Map<string, string[]>;
}

/**
 * Projects → Systems, members → Groups, repositories → Components, all in the catalog
 * namespace `stagecraft`. A repository that another entity stands for already gets none.
 */
export function stagecraftEntities(
  content: DirectoryContent,
  options: { takenSlugs: Set<string> },
): Entity[] {
  const slugs = new Map(content.projects.map(each => [each.id, each.slug]));
  const components = content.repositories
    .filter(each => !options.takenSlugs.has(each.fullName.toLowerCase()))
    .map(each => componentOf(each, slugs.get(each.projectId)));
  return [
    ...content.projects.map(systemOf),
    ...content.projects.map(each =>
      groupOf(each, content.members.get(each.id) ?? []),
    ),
    ...components.filter(each => each !== undefined),
  ];
}

function systemOf(project: Project): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'System',
    metadata: metadataOf({ name: project.slug, title: project.name }),
    spec: { owner: ownerOf(project.slug) },
  };
}

function groupOf(project: Project, members: string[]): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'Group',
    metadata: metadataOf({
      name: groupName(project.slug),
      title: `${project.name}: members`,
    }),
    spec: { type: 'project-members', children: [], members },
  };
}

function componentOf(
  repository: Repository,
  projectSlug: string | undefined,
): Entity | undefined {
  if (!projectSlug) {
    return undefined; // Attached after the projects were read; the next round has it.
  }
  return {
    apiVersion: API_VERSION,
    kind: 'Component',
    metadata: metadataOf({
      name: componentName(projectSlug, repository.alias),
      title: repository.name,
      annotations: {
        [PROJECT_SLUG_ANNOTATION]: repository.fullName,
        [REPOSITORY_ID_ANNOTATION]: repository.id,
      },
    }),
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: ownerOf(projectSlug),
      system: `system:${NAMESPACE}/${projectSlug}`,
    },
  };
}

function metadataOf(options: {
  name: string;
  title: string;
  annotations?: Record<string, string>;
}): Entity['metadata'] {
  return {
    name: options.name,
    namespace: NAMESPACE,
    title: options.title,
    annotations: {
      [ANNOTATION_LOCATION]: ENTITY_LOCATION,
      [ANNOTATION_ORIGIN_LOCATION]: ENTITY_LOCATION,
      ...options.annotations,
    },
  };
}

function groupName(projectSlug: string): string {
  return `${projectSlug}-members`;
}

function ownerOf(projectSlug: string): string {
  return `group:${NAMESPACE}/${groupName(projectSlug)}`;
}

/** Aliases are unique in a project only; names of entities hold at most 63 characters. */
function componentName(projectSlug: string, alias: string): string {
  const name = projectSlug === alias ? alias : `${projectSlug}-${alias}`;
  return name.slice(0, 63).replace(/[-_.]+$/, '');
}
