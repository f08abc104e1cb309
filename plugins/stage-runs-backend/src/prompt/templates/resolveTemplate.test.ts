import {
  resolveTemplate,
  type AvailableTemplates,
  type TemplateSource,
} from './resolveTemplate';
import { allTemplateNames, templateNames } from './templateNames';

type Facts = Parameters<typeof resolveTemplate>[0];

const facts = (changes: Partial<Facts> = {}): Facts => ({
  ...{ stage: 'qa', role: 'qa', kind: 'work', locale: 'ru' },
  ...{ isProjectAgent: false, ...changes },
});

const available = (
  has: Partial<Record<TemplateSource, string[]>>,
): AvailableTemplates => ({
  override: new Set(has.override),
  repository: new Set(has.repository),
  shipped: new Set(has.shipped),
});

it('names go from the most specific to the least', () => {
  const order = facts({ stage: 'arch', role: 'sa', kind: 'revise' });
  expect(allTemplateNames(order, 'ru')).toEqual([
    ...['arch-sa-revise_ru', 'arch-sa-revise', 'arch-sa-revise_en'],
    ...['role-sa-revise_ru', 'role-sa-revise', 'role-sa-revise_en'],
    ...['arch-revise_ru', 'arch-revise', 'arch-revise_en'],
    ...['default-revise_ru', 'default-revise', 'default-revise_en'],
  ]);
});

it.each<[string, Partial<Facts>, string[]]>([
  [
    'a developer beside the stage dev',
    { stage: 'hotfix', role: 'dev' },
    [
      'hotfix-dev-work',
      'role-dev-work',
      'hotfix-work',
      'dev-work',
      'default-work',
    ],
  ],
  [
    'the stage dev, each once',
    { stage: 'dev', role: 'dev' },
    ['dev-dev-work', 'role-dev-work', 'dev-work', 'default-work'],
  ],
  [
    'an agent of the repository, by its own name first',
    { stage: 'qa', role: 'security', isProjectAgent: true },
    [
      ...['agent-security-work', 'qa-security-work', 'role-security-work'],
      ...['qa-work', 'default-work'],
    ],
  ],
])('of %s', (_what, changes, names) => {
  expect(templateNames(facts(changes))).toEqual(names);
});

type Has = Partial<Record<TemplateSource, string[]>>;

it.each<[string, Has, string]>([
  ['the shipped one', {}, 'shipped qa-work_ru'],
  ['the repository’s', { repository: ['qa-work'] }, 'repository qa-work'],
  [
    'the one in the run’s language',
    { repository: ['qa-work', 'qa-work_ru', 'qa-work_en'] },
    'repository qa-work_ru',
  ],
  [
    'the repository’s own in another language',
    { repository: ['qa-work_en'] },
    'repository qa-work_en',
  ],
  [
    'none of a third language',
    { repository: ['qa-work_de'] },
    'shipped qa-work_ru',
  ],
  [
    'the override of the same name',
    { override: ['qa-work'], repository: ['qa-work_ru'] },
    'override qa-work',
  ],
  [
    'a more specific name of the repository',
    { override: ['qa-work'], repository: ['role-qa-work'] },
    'repository role-qa-work',
  ],
  [
    'the shipped one of the stage before what is for all stages',
    { override: ['default-work'], repository: ['default-work', 'dev-work'] },
    'shipped qa-work_ru',
  ],
  ['none of another kind', { repository: ['qa-revise'] }, 'shipped qa-work_ru'],
  [
    'none for an agent that the repository does not define',
    { repository: ['agent-qa-work'] },
    'shipped qa-work_ru',
  ],
])('counts: %s', (_what, has, expected) => {
  const shipped = ['qa-work_ru', 'qa-work_en', 'default-revise_ru'];
  const found = resolveTemplate(facts(), available({ ...has, shipped }));
  expect(`${found?.source} ${found?.name}`).toBe(expected);
});

it('a revision without a text of its own stage has the default one, the repository’s first', () => {
  const wish = facts({ kind: 'revise' });
  const shipped = ['qa-work_ru', 'default-revise_ru'];
  expect(resolveTemplate(wish, available({ shipped }))).toEqual({
    ...{ source: 'shipped', name: 'default-revise_ru' },
  });
  const repository = ['default-revise'];
  expect(resolveTemplate(wish, available({ shipped, repository }))).toEqual({
    ...{ source: 'repository', name: 'default-revise' },
  });
});

it('nothing counts where there is nothing', () => {
  expect(resolveTemplate(facts(), available({}))).toBeUndefined();
});
