import { aRun } from '../__testUtils__/samples';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import { pullRequestText } from './pullRequestText';

const appUrl = 'http://localhost:7007';
const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 10, 0, second));

const verification = (
  name: string,
  changes: Partial<VerificationSummary> = {},
): VerificationSummary => ({
  ...{ run_id: 'r', attempt: 1, name, position: 0, tries: 1 },
  source: 'repository',
  ...{ head_sha: 'c'.repeat(40), state: 'passed', exit_code: 0, reason: null },
  ...{ job_name: 'j', asked_at: at(0), job_created_at: at(0) },
  ...{ started_at: at(1), ended_at: at(13) },
  ...changes,
});

it('has a table of what verifiers say of the commit', () => {
  const { body } = pullRequestText(aRun(), {
    ...{ appUrl, verifications: [verification('unit'), verification('lint')] },
  });
  expect(body).toContain(`say of ${'c'.repeat(40)}:

| Verifier | Result | Seconds |
| --- | --- | ---: |
| unit | passed | 12 |
| lint | passed | 12 |`);
});

it('speaks the language of the run', () => {
  const { body } = pullRequestText(aRun({ locale: 'ru' }), {
    ...{ appUrl, verifications: [verification('unit')] },
  });
  expect(body).toContain('| unit | пройдена | 12 |');
});

it('says nothing of verifiers where there are none', () => {
  const { body } = pullRequestText(aRun(), { appUrl, verifications: [] });
  expect(body).not.toContain('|');
});
