import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  type ComponentEntity,
  type Entity,
  type GroupEntity,
  type SystemEntity,
} from '@backstage/catalog-model';
import {
  CATALOG_NAMESPACE,
  membersGroupName,
  membersGroupRef,
  PROJECT_SLUG_ANNOTATION,
  REPOSITORY_ID_ANNOTATION,
} from '@stagecraft/backstage-plugin-kernel-common';
import type {
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';

/** Where the catalog says that our entities come from; nobody else's can claim it. */
export const ENTITY_LOCATION = 'stagecraft:directory';

const MANAGED_BY = {
  [ANNOTATION_LOCATION]: ENTITY_LOCATION,
  [ANNOTATION_ORIGIN_LOCATION]: ENTITY_LOCATION,
};

const MAX_NAME_LENGTH = 63;

/** A project with what belongs to it. */
export interface ProjectContent {
  project: Project;
  /** Entity refs of the members. */
  memberRefs: string[];
  repositories: Repository[];
}

/**
 * What the catalog shows of the projects: a System, a Group of the members and a
 * Component for each repository. A repository that another entity stands for already
 * (`claimed`: owner/name in lower case) gets none, so that nobody has it twice.
 */
export function toEntities(options: {
  contents: ProjectContent[];
  claimed: Set<string>;
  webUrl: string;
}): Entity[] {
  const { contents, claimed, webUrl } = options;
  return contents.flatMap(({ project, memberRefs, repositories }) => [
    toSystem(project),
    toGroup(project, memberRefs),
    ...repositories
      .filter(({ fullName }) => !claimed.has(fullName.toLowerCase()))
      .map(repository => toComponent({ project, repository, webUrl })),
  ]);
}

function toSystem(project: Project): SystemEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: {
      namespace: CATALOG_NAMESPACE,
      name: project.slug,
      title: project.name,
      annotations: MANAGED_BY,
    },
    spec: { owner: membersGroupRef(project.slug) },
  };
}

function toGroup(project: Project, memberRefs: string[]): GroupEntity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      namespace: CATALOG_NAMESPACE,
      name: membersGroupName(project.slug),
      annotations: MANAGED_BY,
    },
    spec: {
      type: 'project-members',
      profile: { displayName: project.name },
      children: [],
      members: memberRefs,
    },
  };
}

function toComponent(options: {
  project: Project;
  repository: Repository;
  webUrl: string;
}): ComponentEntity {
  const { project, repository, webUrl } = options;
  const { id, alias, fullName, defaultRef } = repository;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      namespace: CATALOG_NAMESPACE,
      name: componentName({ slug: project.slug, alias, id }),
      title: fullName,
      annotations: {
        ...MANAGED_BY,
        [PROJECT_SLUG_ANNOTATION]: fullName,
        [REPOSITORY_ID_ANNOTATION]: id,
        [ANNOTATION_SOURCE_LOCATION]: `url:${webUrl}/${fullName}/tree/${defaultRef}/`,
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: membersGroupRef(project.slug),
      system: `${CATALOG_NAMESPACE}/${project.slug}`,
    },
  };
}

/**
 * Unique, because no slug has a dot. A name that the catalog does not take (too long, or
 * with a separator at its end) is replaced by the repository's id.
 */
function componentName(options: {
  slug: string;
  alias: string;
  id: string;
}): string {
  const { slug, alias, id } = options;
  const name = slug === alias ? slug : `${slug}.${alias}`;
  const isName =
    name.length <= MAX_NAME_LENGTH && /^([a-z0-9]+[._-])*[a-z0-9]+$/.test(name);
  return isName ? name : `repository-${id}`;
}
