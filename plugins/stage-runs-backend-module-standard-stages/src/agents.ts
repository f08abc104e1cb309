import type { Agent } from '@stagecraft/backstage-plugin-stage-runs-node';

/**
 * The roles of the standard stages (requirements F6). Stages of one role share its
 * limit, so they name the same agent.
 */
export const agents = {
  pm: {
    key: 'pm',
    displayName: { en: 'AI Product Manager', ru: 'ИИ-менеджер продукта' },
    parallelLimit: 1,
    runtime: 'scripted',
    ...{ mode: 'code-only', kubernetesRights: 'none' },
  },
  sa: {
    key: 'sa',
    displayName: { en: 'AI Solution Architect', ru: 'ИИ-архитектор решений' },
    parallelLimit: 1,
    runtime: 'scripted',
    ...{ mode: 'full-env', kubernetesRights: 'read' },
  },
  em: {
    key: 'em',
    displayName: {
      en: 'AI Engineering Manager',
      ru: 'ИИ-руководитель разработки',
    },
    parallelLimit: 1,
    runtime: 'scripted',
    ...{ mode: 'full-env', kubernetesRights: 'read' },
  },
  dev: {
    key: 'dev',
    displayName: { en: 'AI Developer', ru: 'ИИ-разработчик' },
    parallelLimit: 2,
    runtime: 'scripted',
    ...{ mode: 'full-env', kubernetesRights: 'read-write' },
  },
  reviewer: {
    key: 'reviewer',
    displayName: { en: 'AI Reviewer', ru: 'ИИ-рецензент' },
    parallelLimit: 2,
    runtime: 'scripted',
    ...{ mode: 'full-env', kubernetesRights: 'read' },
  },
  qa: {
    key: 'qa',
    displayName: { en: 'AI QA', ru: 'ИИ-тестировщик' },
    parallelLimit: 2,
    runtime: 'scripted',
    ...{ mode: 'full-env', kubernetesRights: 'jobs' },
  },
  sre: {
    key: 'sre',
    displayName: { en: 'AI SRE', ru: 'ИИ-инженер по надёжности' },
    parallelLimit: 1,
    runtime: 'scripted',
    ...{ mode: 'code-only', kubernetesRights: 'none' },
  },
  km: {
    key: 'km',
    displayName: { en: 'AI Knowledge Manager', ru: 'ИИ-менеджер знаний' },
    parallelLimit: 2,
    runtime: 'scripted',
    ...{ mode: 'code-only', kubernetesRights: 'none' },
  },
} satisfies Record<string, Agent>;
