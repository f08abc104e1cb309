import { createHmac, randomBytes } from 'node:crypto';
import { digest } from '../runs/digest';

/** 32 random bytes; opaque. It says nothing and is worth nothing without its row. */
export function createRunToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored: a random token of 256 bits needs no salt and no slow hash. */
export function hashRunToken(token: string): string {
  return digest(token);
}

/**
 * The token with which the attempt's agent reaches its tools. The runner derives it too, so
 * that it travels nowhere; nobody can go back from it to the runner's own.
 */
export function mcpTokenOf(runToken: string): string {
  return createHmac('sha256', runToken)
    .update('stagecraft mcp 1')
    .digest('base64url');
}
