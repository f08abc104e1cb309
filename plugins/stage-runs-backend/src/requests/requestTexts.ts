import type { MessageCatalogue } from '@stagecraft/backstage-plugin-kernel-common';

export type RequestTextKey =
  | 'approvalTitle'
  | 'questionTitle'
  | 'notice'
  | 'justification'
  | 'customOption';

/** What people read about a request outside of the console. */
export const requestTexts: MessageCatalogue<RequestTextKey> = {
  en: {
    approvalTitle: 'An agent asks for your approval',
    questionTitle: 'An agent has a question',
    notice: '{summary} ({repository} #{issue}, until {until})',
    justification:
      'The agent {agent} asks for it in stage {stage} of {repository} #{issue}.',
    customOption: 'Another answer',
  },
  ru: {
    approvalTitle: 'Агент просит вашего согласия',
    questionTitle: 'У агента есть вопрос',
    notice: '{summary} ({repository} #{issue}, до {until})',
    justification:
      'Агент {agent} просит об этом на этапе {stage} задачи {repository} #{issue}.',
    customOption: 'Другой ответ',
  },
};
