import type { Locale } from '../runs/rows';
import type { Invariant } from './brokenInvariants';

interface Texts {
  invariants: {
    headline: string;
    of: Record<Invariant, (labels: string) => string>;
    fix: string;
  };
  givenUp: {
    headline: string;
    body: string;
    missing: string;
    surplus: string;
    fix: string;
  };
  untold: { headline: string; body: string };
}

/** What people are told about labels that do not tell the truth. It mentions nobody. */
export const DRIFT_TEXTS: Record<Locale, Texts> = {
  en: {
    invariants: {
      headline: 'Labels contradict each other',
      of: {
        one_trigger: labels => `More than one label of a stage: ${labels}.`,
        one_state: labels => `More than one state: ${labels}.`,
        one_model: labels => `More than one model: ${labels}.`,
        one_effort: labels => `More than one reasoning effort: ${labels}.`,
        one_scope: labels => `More than one kind of work: ${labels}.`,
      },
      fix: 'Leave one of each on and take the others off. Nothing else was changed.',
    },
    givenUp: {
      headline: 'These labels are left as they are',
      body: 'They were put right three times within an hour and changed again each time. What is stored holds all the same: labels only show it.',
      missing: 'Should be there',
      surplus: 'Should not be there',
      fix: 'Find out who changes them (another automation, as a rule), and put them as said above: from then on they are looked after again.',
    },
    untold: {
      headline: 'Nothing was approved',
      body: 'The approval label was there for two hours, but GitHub has not told of it, so that nobody knows who has put it. It was taken off. Whoever accepts the result puts it again, or approves in the portal.',
    },
  },
  ru: {
    invariants: {
      headline: 'Метки противоречат друг другу',
      of: {
        one_trigger: labels => `Больше одной метки этапа: ${labels}.`,
        one_state: labels => `Больше одного состояния: ${labels}.`,
        one_model: labels => `Больше одной модели: ${labels}.`,
        one_effort: labels => `Больше одной глубины рассуждения: ${labels}.`,
        one_scope: labels => `Больше одного вида работы: ${labels}.`,
      },
      fix: 'Оставьте по одной, остальные снимите. Больше ничего не изменено.',
    },
    givenUp: {
      headline: 'Эти метки остаются как есть',
      body: 'За час их трижды исправили, и каждый раз они снова менялись. Записанное в системе остаётся в силе: метки его только показывают.',
      missing: 'Должны быть',
      surplus: 'Не должно быть',
      fix: 'Выясните, кто их меняет (обычно другая автоматизация), и расставьте их, как сказано выше: после этого за ними снова следят.',
    },
    untold: {
      headline: 'Ничего не принято',
      body: 'Метка принятия стояла два часа, но GitHub о ней не сообщил, и неизвестно, кто её поставил. Она снята. Кто принимает результат, ставит её снова или принимает результат на портале.',
    },
  },
};
