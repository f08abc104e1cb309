import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '@backstage/types';

/** GitHub's own limit for a payload. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** Why a request is not stored; `result` is its label in the metrics. */
export class WebhookRefusal extends Error {
  readonly status: number;
  readonly result: string;

  constructor(options: { status: number; result: string; message: string }) {
    super(options.message);
    this.name = 'WebhookRefusal';
    this.status = options.status;
    this.result = options.result;
  }
}

export interface WebhookHeaders {
  deliveryId: string;
  event: string;
  signature: string;
}

/** The headers that GitHub always sends. Throws WebhookRefusal with 400. */
export function readWebhookHeaders(
  headers: IncomingHttpHeaders,
): WebhookHeaders {
  return {
    deliveryId: header(headers, 'x-github-delivery', /^[A-Za-z0-9-]{1,100}$/),
    event: header(headers, 'x-github-event', /^[a-z_]{1,100}$/),
    signature: header(headers, 'x-hub-signature-256', /^\S{1,200}$/),
  };
}

function header(
  headers: IncomingHttpHeaders,
  name: string,
  pattern: RegExp,
): string {
  const value = headers[name];
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new WebhookRefusal({
    status: 400,
    result: 'bad_headers',
    message: `Header ${name} is missing or malformed: send what GitHub sends`,
  });
}

/** Throws WebhookRefusal with 413 when the announced length is above the limit. */
export function checkContentLength(headers: IncomingHttpHeaders): void {
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
}

export function tooLarge(): WebhookRefusal {
  return new WebhookRefusal({
    status: 413,
    result: 'too_large',
    message: `The body is larger than ${MAX_BODY_BYTES} bytes`,
  });
}

/**
 * HMAC-SHA256 over the raw bytes, compared in constant time. Two secrets are active while
 * one is being replaced.
 */
export function checkSignature(options: {
  body: Buffer;
  signature: string;
  secrets: string[];
}): void {
  const given = Buffer.from(options.signature);
  const isValid = options.secrets.some(secret => {
    const digest = createHmac('sha256', secret)
      .update(options.body)
      .digest('hex');
    const expected = Buffer.from(`sha256=${digest}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (isValid) return;
  throw new WebhookRefusal({
    status: 401,
    result: 'bad_signature',
    message:
      'Header x-hub-signature-256 does not fit the body: give the webhook on GitHub the secret of stagecraft.github.webhook.secrets',
  });
}

/** What the inbox wants to know about a payload before its handling. */
export interface PayloadFacts {
  action?: string;
  repositoryExternalId?: string;
  repositoryFullName?: string;
}

export function readPayloadFacts(payload: JsonObject): PayloadFacts {
  const repository = asObject(payload.repository);
  return {
    action: matching(payload.action, /^[a-z_]{1,100}$/),
    repositoryExternalId: Number.isSafeInteger(repository?.id)
      ? String(repository?.id)
      : undefined,
    repositoryFullName: matching(
      repository?.full_name,
      /^[A-Za-z0-9-]{1,100}\/[A-Za-z0-9._-]{1,100}$/,
    ),
  };
}

/** Throws WebhookRefusal with 400 when the body is no JSON object. */
export function parsePayload(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    parsed = undefined;
  }
  const payload = asObject(parsed);
  if (payload) return payload;
  throw new WebhookRefusal({
    status: 400,
    result: 'bad_json',
    message:
      'The body is no JSON object: set the content type of the webhook to application/json',
  });
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}
