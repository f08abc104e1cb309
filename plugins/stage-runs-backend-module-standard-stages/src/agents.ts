import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';

type Agent = Stage['agent'];

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
  },
  sa: {
    key: 'sa',
    displayName: { en: 'AI Solution Architect', ru: 'ИИ-архитектор решений' },
    parallelLimit: 1,
    runtime: 'scripted',
  },
  em: {
    key: 'em',
    displayName: {
      en: 'AI Engineering Manager',
      ru: 'ИИ-руководитель разработки',
    },
    parallelLimit: 1,
    runtime: 'scripted',
  },
  dev: {
    key: 'dev',
    displayName: { en: 'AI Developer', ru: 'ИИ-разработчик' },
    parallelLimit: 2,
    runtime: 'scripted',
  },
  reviewer: {
    key: 'reviewer',
    displayName: { en: 'AI Reviewer', ru: 'ИИ-рецензент' },
    parallelLimit: 2,
    runtime: 'scripted',
  },
  qa: {
    key: 'qa',
    displayName: { en: 'AI QA', ru: 'ИИ-тестировщик' },
    parallelLimit: 2,
    runtime: 'scripted',
  },
  sre: {
    key: 'sre',
    displayName: { en: 'AI SRE', ru: 'ИИ-инженер по надёжности' },
    parallelLimit: 1,
    runtime: 'scripted',
  },
  km: {
    key: 'km',
    displayName: { en: 'AI Knowledge Manager', ru: 'ИИ-менеджер знаний' },
    parallelLimit: 2,
    runtime: 'scripted',
  },
} satisfies Record<string, Agent>;
