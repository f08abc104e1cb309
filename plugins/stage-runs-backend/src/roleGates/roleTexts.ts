import {
  formatMessage,
  type MessageCatalogue,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { DeliveryRole } from '@stagecraft/backstage-plugin-kernel-node';
import type { Locale } from '../runs/rows';
import { inlineText } from '../text/escape';

type RoleTextKey = DeliveryRole | 'waits' | 'satisfiedBy' | 'kept' | 'why';

const MAX_LOGIN_LENGTH = 100;

export const roleTexts: MessageCatalogue<RoleTextKey> = {
  en: {
    pm: 'a product manager',
    sa: 'a solution architect',
    qa: 'a quality engineer',
    sre: 'a reliability engineer',
    em: 'an engineering manager',
    km: 'a knowledge manager',
    waits: 'It waits for {roles}.',
    satisfiedBy:
      'That is done by a comment or a review of a project member with this delivery role, or by a result of its agent.',
    kept: 'The label {label} is back',
    why: '{login} has taken it off. Only a project or platform administrator can withdraw it by that.',
  },
  ru: {
    pm: 'менеджера продукта',
    sa: 'архитектора решения',
    qa: 'инженера по качеству',
    sre: 'инженера по надёжности',
    em: 'руководителя разработки',
    km: 'менеджера знаний',
    waits: 'Нужно участие: {roles}.',
    satisfiedBy:
      'Для этого нужен комментарий или рецензия участника проекта с этой ролью либо результат её агента.',
    kept: 'Метка {label} возвращена',
    why: '{login} снимает её. Отозвать её так может только администратор проекта или платформы.',
  },
};

/** Whom a gate waits for, and how it is satisfied: one line of plain text. */
export function waitsForText(locale: Locale, waits: WaitsFor[]): string {
  const texts = roleTexts[locale];
  const roles = waits.map(({ role, label }) => `${texts[role]} (${label})`);
  return [
    formatMessage(texts.waits, { roles: roles.join(', ') }),
    texts.satisfiedBy,
  ].join(' ');
}

export interface WaitsFor {
  role: DeliveryRole;
  /** Its label on GitHub. */
  label: string;
}

/** The comment to somebody who has taken off the label of an open gate. */
export function removalText(removal: {
  locale: Locale;
  role: DeliveryRole;
  label: string;
  login: string;
}): string {
  const { locale, role, login } = removal;
  const texts = roleTexts[locale];
  const label = `\`${removal.label.replaceAll('`', "'")}\``;
  return [
    `**${formatMessage(texts.kept, { label })}**`,
    formatMessage(texts.why, { login: inlineText(login, MAX_LOGIN_LENGTH) }),
    waitsForText(locale, [{ role, label }]),
  ].join('\n\n');
}
