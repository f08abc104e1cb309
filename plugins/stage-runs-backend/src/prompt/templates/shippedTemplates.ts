import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Locale } from '../../runs/rows';
import { promptTexts } from '../promptTexts';

const LOCALES = ['en', 'ru'] as const;

/** What Stagecraft and the stage's module bring, by full name. */
export function shippedTemplates(
  stage: Pick<Stage, 'id' | 'task' | 'reviseTask'>,
): Map<string, string> {
  const { id, task, reviseTask } = stage;
  return new Map([
    ...inEachLanguage(`${id}-work`, locale => task[locale]),
    ...(reviseTask
      ? inEachLanguage(`${id}-revise`, locale => reviseTask[locale])
      : []),
    ...inEachLanguage(
      'default-revise',
      locale => promptTexts[locale].reviseTask,
    ),
  ]);
}

function inEachLanguage(
  name: string,
  text: (locale: Locale) => string,
): [string, string][] {
  return LOCALES.map(locale => [`${name}_${locale}`, text(locale).trim()]);
}
