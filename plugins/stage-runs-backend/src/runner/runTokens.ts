import { randomBytes } from 'node:crypto';
import { digest } from '../runs/digest';

/** 32 random bytes; opaque. It says nothing and is worth nothing without its row. */
export function createRunToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored: a random token of 256 bits needs no salt and no slow hash. */
export function hashRunToken(token: string): string {
  return digest(token);
}
