import { endMessage } from '../messages/endMessage';
import type { Locale } from '../runs/rows';
import type { VerificationSummary } from './VerificationStore';
import { resultText } from './verificationTexts';

const MAX_NAMED = 20;

/** Why the run ends: the verifiers that have not passed, and how. */
export function verificationFailure(
  locale: Locale,
  rows: readonly VerificationSummary[],
): string {
  const bad = rows.filter(({ state }) => state !== 'passed');
  const named = bad
    .slice(0, MAX_NAMED)
    .map(row => `${row.name}: ${resultText(locale, row)}`);
  const more = bad.length > MAX_NAMED ? ['…'] : [];
  return endMessage(
    locale,
    'verification_failed',
    [...named, ...more].join('; '),
  );
}
