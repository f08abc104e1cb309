import type { MessageCatalogue } from '@stagecraft/backstage-plugin-kernel-common';
import { reasonMessages, type TriggerReason } from './reasonMessages';

/** Why a choice to go on without approvals has halted, beyond what a label would be refused for. */
export const CHOICE_HALTS = [
  'run_failed',
  'run_denied',
  'run_limited',
  'run_canceled',
  'run_no_change',
  'run_started_by_person',
  'changes_requested',
  'result_changed_by_push',
  'result_not_open',
  'way_changed',
  'chooser_lost_role',
  'start_failed',
] as const;
/** Refusals of labels in other words: nobody has just put a label, and nothing stands below. */
const REFUSALS = [
  'stage_gate_closed',
  'issue_trigger_label_conflict',
  'repository_config_invalid',
] as const satisfies readonly TriggerReason[];
export type ChoiceHaltCode = (typeof CHOICE_HALTS)[number] | TriggerReason;

/** One sentence for each: what has happened, so that a person has to go on. */
export const choiceHaltMessages: MessageCatalogue<
  (typeof CHOICE_HALTS)[number] | (typeof REFUSALS)[number]
> = {
  en: {
    run_failed: 'The run failed.',
    run_denied: 'What the run did is not allowed.',
    run_limited: 'The run reached a limit.',
    run_canceled: 'The run was canceled.',
    run_no_change: 'The run changed nothing.',
    run_started_by_person: 'A person started a run of the issue.',
    changes_requested: 'A person asked for changes.',
    result_changed_by_push:
      'Somebody pushed to the branch after the run had delivered.',
    result_not_open:
      'The pull request that the next stage would build on is not open any more.',
    way_changed:
      'The way of the issue has changed: other stages come next than those that were chosen.',
    chooser_lost_role: 'The person who chose may not choose it any more.',
    start_failed: 'The next stage could not be started.',
    stage_gate_closed:
      'Something is in the way of the next stage: a label that a person has to take off, a review that was asked for, or another run.',
    issue_trigger_label_conflict: 'The label of another stage is on the issue.',
    repository_config_invalid:
      'The file services.yaml on the default branch can not be used.',
  },
  ru: {
    run_failed: 'Работа не удалась.',
    run_denied: 'То, что сделал агент, не разрешено.',
    run_limited: 'Работа достигла предела.',
    run_canceled: 'Работа остановлена.',
    run_no_change: 'Работа ничего не изменила.',
    run_started_by_person: 'Человек начал работу по этой задаче.',
    changes_requested: 'Человек запросил изменения.',
    result_changed_by_push:
      'После сдачи результата в ветку внесли ещё изменения.',
    result_not_open:
      'Запрос на слияние, на котором строился бы следующий этап, больше не открыт.',
    way_changed:
      'Путь задачи изменился: дальше идут не те этапы, которые были выбраны.',
    chooser_lost_role: 'Тот, кто сделал выбор, больше не имеет на него права.',
    start_failed: 'Следующий этап не удалось начать.',
    stage_gate_closed:
      'Следующему этапу что-то мешает: метка, которую должен снять человек, запрошенная рецензия или другая работа.',
    issue_trigger_label_conflict: 'На задаче стоит метка другого этапа.',
    repository_config_invalid:
      'Файл services.yaml в основной ветке нельзя использовать.',
  },
};

/** The sentence of a code; the code itself when a newer back end sent one we don't know. */
export function choiceHaltText(code: string, locale: 'en' | 'ru'): string {
  const own: Record<string, string> = choiceHaltMessages[locale];
  const ofLabels: Record<string, string> = reasonMessages[locale];
  return (
    [own, ofLabels].find(texts => Object.hasOwn(texts, code))?.[code] ?? code
  );
}
