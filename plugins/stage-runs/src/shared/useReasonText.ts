import { useLanguage } from '@stagecraft/backstage-plugin-kernel-react';
import {
  reasonMessages,
  type ReasonCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/** The sentence of a reason code in the person's language; the code itself when a newer back end sent one we don't know. */
export function reasonText(code: string, language: string): string {
  const messages = reasonMessages[language === 'ru' ? 'ru' : 'en'];
  return Object.hasOwn(messages, code) ? messages[code as ReasonCode] : code;
}

/** `reasonText` in the language of the person. */
export function useReasonText(): (code: string) => string {
  const language = useLanguage();
  return code => reasonText(code, language);
}
