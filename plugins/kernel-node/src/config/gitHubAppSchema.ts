import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** GitHub gives RSA keys only, as PEM; environment variables carry its line breaks as \\n. */
const rsaKey = z
  .string()
  .transform(pem => pem.replace(/\\n/g, '\n').trim())
  .refine(
    isRsaKey,
    'must be the private key of the App: the whole .pem file that GitHub gave, from -----BEGIN RSA PRIVATE KEY----- on',
  );

/** See config.schema.json. */
export const gitHubAppSchema = z.strictObject({
  appId: z.coerce
    .number('must be the numeric App ID, which its page on GitHub shows')
    .int('must be the numeric App ID, which its page on GitHub shows')
    .positive('must be the numeric App ID, which its page on GitHub shows'),
  privateKey: rsaKey,
});

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
