import { generateKeyPairSync, sign } from 'node:crypto';
import { SeedApp } from '../seed';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** Installed on acme/bookshop, and suspended on admin/open-notes. */
export const TEST_APP: SeedApp = {
  id: 4001,
  slug: 'stagecraft-app',
  botId: 4002,
  publicKey: keys.publicKey,
  permissions: { contents: 'write', issues: 'write', pull_requests: 'write' },
  installations: [
    { id: 5001, repositories: ['acme/bookshop'] },
    { id: 5002, repositories: ['admin/open-notes'], suspended: true },
  ],
};

const part = (value: object) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON web token of the App; `claims` and `header` replace what is right. */
export function jsonWebToken(
  claims: object = {},
  { header = {}, privateKey = keys.privateKey } = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part({
    iss: String(TEST_APP.id),
    iat: now - 30,
    exp: now + 540,
    ...claims,
  })}`;
  const signature = sign('RSA-SHA256', Buffer.from(text), privateKey);
  return `${text}.${signature.toString('base64url')}`;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
