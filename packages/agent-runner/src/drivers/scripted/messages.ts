import type { Script } from './findScript';
import type { StepKind } from './stepSchemas';

/** The kinds of step that change a file. */
export type ChangeKind = Extract<
  StepKind,
  'write' | 'append' | 'replace' | 'delete'
>;

interface Messages {
  /** `review`: the issue has none for a review. */
  noScript: Record<Script['origin'] | 'review', string>;
  summary(stepCount: number, origin: Script['origin']): string;
  change: Record<ChangeKind, (path: string) => string>;
}

const en: Messages = {
  noScript: {
    issue:
      'The issue has no `stagecraft` block, so the scripted agent changed nothing.',
    feedback:
      'No feedback has a `stagecraft` block, so the scripted agent changed nothing.',
    review:
      'The issue has no block `stagecraft stage=review`, so the scripted agent has nothing to say about this pull request.',
  },
  summary: (stepCount, origin) =>
    `The scripted agent carried out ${stepCount} ${
      stepCount === 1 ? 'step' : 'steps'
    } of the ${origin}.`,
  change: {
    write: path => `wrote ${path}`,
    append: path => `added to ${path}`,
    replace: path => `edited ${path}`,
    delete: path => `deleted ${path}`,
  },
};

const ru: Messages = {
  noScript: {
    issue:
      'В задаче нет блока `stagecraft`, поэтому агент по сценарию ничего не изменил.',
    feedback:
      'В замечаниях нет блока `stagecraft`, поэтому агент по сценарию ничего не изменил.',
    review:
      'В задаче нет блока `stagecraft stage=review`, поэтому агенту по сценарию нечего сказать об этом запросе на слияние.',
  },
  summary: (stepCount, origin) =>
    `Агент по сценарию выполнил шаги из ${
      origin === 'issue' ? 'задачи' : 'замечаний'
    }: ${stepCount}.`,
  change: {
    write: path => `записан ${path}`,
    append: path => `дополнен ${path}`,
    replace: path => `исправлен ${path}`,
    delete: path => `удалён ${path}`,
  },
};

/** What the scripted agent says to people, in the locale of the run. */
export function messagesFor(locale: string): Messages {
  return locale === 'ru' ? ru : en;
}
