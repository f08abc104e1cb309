import { SecretRedaction } from '../redaction/secretRedaction';
import { AesGcmVault } from './aesGcmVault';
import { RedactingVault } from './redactingVault';

const identity = 'github-credential/platform//bot';
const TOKEN = 'Ab3dE6gH9jK2mN5pQ8rS';

function aVault() {
  const redaction = new SecretRedaction();
  const vault = new AesGcmVault([{ id: '1', key: 'ab'.repeat(32) }]);
  return { redaction, vault: new RedactingVault({ vault, redaction }) };
}

it('what is sealed is redacted', () => {
  const { redaction, vault } = aVault();
  vault.seal({ plaintext: TOKEN, identity });
  expect(redaction.redact(`a ${TOKEN}`)).toBe('a ***');
});

it('what is opened is redacted, also when another process sealed it', () => {
  const sealed = aVault().vault.seal({ plaintext: TOKEN, identity });
  const { redaction, vault } = aVault();
  expect(vault.open({ ...sealed, identity })).toBe(TOKEN);
  expect(redaction.redact(`a ${TOKEN}`)).toBe('a ***');
});
