import type { Scope } from '@stagecraft/backstage-plugin-stage-runs-node';

/** Three decisions of a person at most for something small; a repository may choose other stages. */
export const standardScopes: readonly Scope[] = [
  {
    id: 'bugfix',
    title: { en: 'Bug fix', ru: 'Исправление' },
    stages: ['dev', 'qa', 'release'],
  },
  {
    id: 'feature',
    title: { en: 'Feature', ru: 'Новая возможность' },
    stages: [
      ...['intake', 'prd', 'design', 'plan', 'dev', 'qa'],
      ...['release', 'postdeploy', 'ops'],
    ],
  },
  {
    id: 'refactor',
    title: { en: 'Refactoring', ru: 'Переработка кода' },
    stages: ['design', 'dev', 'qa'],
  },
  {
    id: 'docs',
    title: { en: 'Documentation', ru: 'Документация' },
    stages: ['dev'],
    writeScope: 'markdown_only',
  },
  {
    id: 'security-patch',
    title: { en: 'Security patch', ru: 'Исправление уязвимости' },
    stages: ['dev', 'qa', 'release', 'postdeploy'],
  },
];
