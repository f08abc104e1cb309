import {
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  FieldFormatEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import { toEntities, type ProjectContent } from './entities';

const REPOSITORY_ID = '7b0c2a3e-4c55-4a0a-9d31-0f3a5a1b2c3d';

function content(aliases: string[]): ProjectContent[] {
  return [
    {
      project: { id: 'p1', slug: 'bookshop', name: 'Bookshop', locale: 'en' },
      memberRefs: ['user:default/mateo'],
      repositories: aliases.map(alias => ({
        id: REPOSITORY_ID,
        projectId: 'p1',
        provider: 'github',
        externalId: '1',
        owner: 'Acme',
        name: alias,
        fullName: `Acme/${alias}`,
        alias,
        defaultRef: 'main',
      })),
    },
  ];
}

function entitiesOf(aliases: string[], claimed: string[] = []): Entity[] {
  return toEntities({
    contents: content(aliases),
    claimed: new Set(claimed),
    webUrl: 'https://github.test',
  });
}

describe('what the catalog shows of the projects', () => {
  it('is a System, a Group of the members and a Component a repository', () => {
    const entities = entitiesOf(['bookshop', 'search']);

    expect(entities.map(entity => stringifyEntityRef(entity))).toEqual([
      'system:stagecraft/bookshop',
      'group:stagecraft/bookshop-members',
      'component:stagecraft/bookshop',
      'component:stagecraft/bookshop.search',
    ]);
    expect(entities[1].spec?.members).toEqual(['user:default/mateo']);
    expect(entities[2].metadata.annotations).toMatchObject({
      'github.com/project-slug': 'Acme/bookshop',
      'stagecraft.dev/repository-id': REPOSITORY_ID,
      'backstage.io/source-location':
        'url:https://github.test/Acme/bookshop/tree/main/',
    });
  });

  it('has no Component for a repository that another entity stands for, whatever its case', () => {
    const entities = entitiesOf(['bookshop', 'search'], ['acme/bookshop']);

    expect(
      entities
        .filter(({ kind }) => kind === 'Component')
        .map(({ metadata }) => metadata.name),
    ).toEqual(['bookshop.search']);
  });

  it.each([['search'], ['x'.repeat(90)], ['ends-with-a-dash-'], ['a..b']])(
    'is accepted by the catalog for the alias %s',
    async alias => {
      const policy = EntityPolicies.allOf([
        new SchemaValidEntityPolicy(),
        new DefaultNamespaceEntityPolicy(),
        new NoForeignRootFieldsEntityPolicy(),
        new FieldFormatEntityPolicy(),
      ]);
      const validators = [
        systemEntityV1alpha1Validator,
        groupEntityV1alpha1Validator,
        componentEntityV1alpha1Validator,
      ];

      for (const entity of entitiesOf([alias])) {
        await expect(policy.enforce(entity)).resolves.toBeDefined();
        const accepted = await Promise.all(
          validators.map(validator => validator.check(entity)),
        );
        expect(accepted.filter(Boolean)).toHaveLength(1);
      }
    },
  );
});
