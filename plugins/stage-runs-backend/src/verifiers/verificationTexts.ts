import {
  formatMessage,
  type MessageCatalogue,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Locale } from '../runs/rows';
import type {
  VerificationReason,
  VerificationSummary,
} from './VerificationStore';
import type { VerificationState } from './verificationStates';

type TextKey = VerificationState | VerificationReason | 'exit_code';

/** What became of a verifier, for people, behind its name. */
const texts: MessageCatalogue<TextKey> = {
  en: {
    waiting: 'waits',
    running: 'runs',
    passed: 'passed',
    failed: 'failed',
    skipped: 'skipped',
    timed_out: 'timed out',
    lost: 'lost',
    exit_code: 'exit code {code}',
    need_not_passed: '{need} has not passed',
    run_ended: 'the run ended',
    image_not_allowed: 'its image is not allowed here any more',
    image_pull_failed: 'its image can not be pulled',
    source_failed: 'its source could not be prepared',
    start_timeout: 'it did not start in time',
    pod_lost: 'its pod was lost twice',
  },
  ru: {
    waiting: 'ждёт',
    running: 'выполняется',
    passed: 'пройдена',
    failed: 'не пройдена',
    skipped: 'пропущена',
    timed_out: 'не уложилась во время',
    lost: 'потеряна',
    exit_code: 'код возврата {code}',
    need_not_passed: 'не пройдена {need}',
    run_ended: 'запуск завершился',
    image_not_allowed: 'её образ здесь больше не разрешён',
    image_pull_failed: 'её образ не загружается',
    source_failed: 'не удалось подготовить исходный код',
    start_timeout: 'не началась вовремя',
    pod_lost: 'её под был потерян дважды',
  },
};

type Result = Pick<VerificationSummary, 'state' | 'exit_code' | 'reason'>;

/** For example `failed (exit code 1)`. */
export function resultText(locale: Locale, result: Result): string {
  const detail = detailText(locale, result);
  const state = texts[locale][result.state];
  return detail ? `${state} (${detail})` : state;
}

function detailText(
  locale: Locale,
  { state, exit_code: code, reason }: Result,
): string | undefined {
  if (state === 'failed') {
    return formatMessage(texts[locale].exit_code, { code: String(code) });
  }
  if (state === 'waiting' || !reason) return undefined;
  const [key, need = ''] = reason.split(':');
  return formatMessage(texts[locale][key as VerificationReason], { need });
}
