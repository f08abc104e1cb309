import {
  componentEntityV1alpha1Validator,
  groupEntityV1alpha1Validator,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import {
  stagecraftEntities,
  type DirectoryContent,
} from './stagecraftEntities';

const content: DirectoryContent = {
  projects: [{ id: 'p1', slug: 'bookshop', name: 'Bookshop', locale: 'en' }],
  repositories: [
    repository({ id: 'r1', name: 'bookshop' }),
    repository({ id: 'r2', name: 'search' }),
  ],
  members: new Map([['p1', ['user:default/mateo']]]),
};

function repository(options: { id: string; name: string }) {
  return {
    ...options,
    projectId: 'p1',
    provider: 'github' as const,
    externalId: options.id,
    owner: 'Acme',
    fullName: `Acme/${options.name}`,
    alias: options.name,
    defaultRef: 'main',
  };
}

describe('what the catalog shows of the portal', () => {
  it('has a System, a Group of the members and a Component a repository', () => {
    const entities = stagecraftEntities(content, { takenSlugs: new Set() });

    expect(entities.map(each => stringifyEntityRef(each))).toEqual([
      'system:stagecraft/bookshop',
      'group:stagecraft/bookshop-members',
      'component:stagecraft/bookshop',
      'component:stagecraft/bookshop-search',
    ]);
    expect(entities[1].spec?.members).toEqual(['user:default/mateo']);
    expect(entities[2].metadata.annotations).toMatchObject({
      'github.com/project-slug': 'Acme/bookshop',
      'stagecraft.dev/repository-id': 'r1',
    });
  });

  it('leaves a repository alone that another entity stands for, whatever its case', () => {
    const entities = stagecraftEntities(content, {
      takenSlugs: new Set(['acme/bookshop']),
    });

    expect(
      entities
        .filter(each => each.kind === 'Component')
        .map(each => each.metadata.name),
    ).toEqual(['bookshop-search']);
  });

  it('a repository of a project that is not known yet waits for the next round', () => {
    const entities = stagecraftEntities(
      { ...content, projects: [] },
      { takenSlugs: new Set() },
    );

    expect(entities).toEqual([]);
  });

  it('writes entities that the catalog accepts', async () => {
    const validators = [
      systemEntityV1alpha1Validator,
      groupEntityV1alpha1Validator,
      componentEntityV1alpha1Validator,
    ];
    for (const entity of stagecraftEntities(content, {
      takenSlugs: new Set(),
    })) {
      const accepted = await Promise.all(
        validators.map(each => each.check(entity)),
      );
      expect(accepted.filter(Boolean)).toHaveLength(1);
    }
  });
});
