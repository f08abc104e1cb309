import type { StepKind } from './stepSchemas';

/** The kinds of step that change a file. */
export type ChangeKind = Extract<
  StepKind,
  'write' | 'append' | 'replace' | 'delete'
>;

interface Messages {
  noScript: string;
  summary(stepCount: number): string;
  change: Record<ChangeKind, (path: string) => string>;
}

const en: Messages = {
  noScript:
    'The issue has no `stagecraft` block, so the scripted agent changed nothing.',
  summary: stepCount =>
    `The scripted agent carried out ${stepCount} ${
      stepCount === 1 ? 'step' : 'steps'
    } of the issue.`,
  change: {
    write: path => `wrote ${path}`,
    append: path => `added to ${path}`,
    replace: path => `edited ${path}`,
    delete: path => `deleted ${path}`,
  },
};

const ru: Messages = {
  noScript:
    'В задаче нет блока `stagecraft`, поэтому агент по сценарию ничего не изменил.',
  summary: stepCount =>
    `Агент по сценарию выполнил шаги из задачи: ${stepCount}.`,
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
