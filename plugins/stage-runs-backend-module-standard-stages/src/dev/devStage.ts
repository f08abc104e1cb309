import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { devTaskEn } from './devTaskEn';
import { devTaskRu } from './devTaskRu';

/** `run:dev`: code, tests and documentation for one issue, as a pull request. */
export const devStage: Stage = {
  id: 'dev',
  labelKey: 'run.dev',
  title: { en: 'Development', ru: 'Разработка' },
  agent: agents.dev,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['plan'],
    fastTrackAfter: ['design'],
    begins: ['quick-fix'],
  },
  output: {
    en: 'code, tests and documentation in a pull request',
    ru: 'код, тесты и документация в запросе на слияние',
  },
  writeScope: 'any',
  deadlineMinutes: 300,
  task: { en: devTaskEn, ru: devTaskRu },
};
