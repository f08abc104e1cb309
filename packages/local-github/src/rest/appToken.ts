import { createPublicKey, verify } from 'node:crypto';
import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { App } from '../store/AppStore';

/** The longest life that GitHub lets an App's JSON web token have. */
const MAX_LIFE_SECONDS = 10 * 60;
/** How far the App's clock may be ahead. */
const SKEW_SECONDS = 60;

const refused = (message: string) => new GitHubError(401, message);

/** `header.payload.signature`; GitHub's other tokens have no dots. */
export const isJsonWebToken = (token: string) => token.split('.').length === 3;

/** Whose JSON web token it is. RS256 only, at most ten minutes long, as GitHub wants it. */
export function appOf(forge: Forge, token: string, nowMs: number): App {
  const [header, payload, signature] = token.split('.');
  const claims = decode(payload);
  const app = forge.store.apps.byId(Number(claims.iss));
  if (claims.iss && !app) throw new GitHubError(404, 'Integration not found');
  const isSigned =
    app !== undefined &&
    decode(header).alg === 'RS256' &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(app.public_key),
      Buffer.from(signature, 'base64url'),
    );
  if (!isSigned) throw refused('A JSON web token could not be decoded');
  checkTimes(claims, nowMs / 1000);
  return app;
}

function checkTimes(claims: Record<string, unknown>, now: number): void {
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || iat > now + SKEW_SECONDS) {
    throw refused(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== 'number' || exp <= now) {
    throw refused(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + MAX_LIFE_SECONDS) {
    throw refused("'Expiration time' claim ('exp') is too far in the future");
  }
}

function decode(part: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
