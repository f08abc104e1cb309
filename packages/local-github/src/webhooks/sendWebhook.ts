import { createHmac } from 'node:crypto';
import { IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WaitingDelivery } from '../store/DeliveryStore';
import { Hook } from '../store/HookStore';

/** What the receiver said. */
export interface WebhookAnswer {
  /** 502 when nobody answered, 504 when the answer took too long. */
  statusCode: number;
  status: string;
  headers: Record<string, string>;
  payload: string | null;
}

export interface WebhookRequest {
  headers: Record<string, string>;
  body: Buffer;
}

/** GitHub gives a receiver this long. */
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_CHARACTERS = 64 * 1024;

export function webhookRequest(
  hook: Hook,
  delivery: WaitingDelivery,
): WebhookRequest {
  const isForm = hook.content_type === 'form';
  const body = Buffer.from(
    isForm
      ? new URLSearchParams({ payload: delivery.payload }).toString()
      : delivery.payload,
  );
  return {
    body,
    headers: {
      Accept: '*/*',
      'Content-Type': isForm
        ? 'application/x-www-form-urlencoded'
        : 'application/json',
      'User-Agent': 'GitHub-Hookshot/local',
      'X-GitHub-Delivery': delivery.guid,
      'X-GitHub-Event': delivery.event,
      'X-GitHub-Hook-ID': String(hook.id),
      'X-GitHub-Hook-Installation-Target-ID': String(hook.repository_id),
      'X-GitHub-Hook-Installation-Target-Type': 'repository',
      ...signatures(hook.secret, body),
    },
  };
}

function signatures(
  secret: string | null,
  body: Buffer,
): Record<string, string> {
  if (secret === null) return {};
  const hex = (algorithm: string) =>
    createHmac(algorithm, secret).update(body).digest('hex');
  return {
    'X-Hub-Signature': `sha1=${hex('sha1')}`,
    'X-Hub-Signature-256': `sha256=${hex('sha256')}`,
  };
}

/** One attempt; resolves also when it fails. Rejects only when `stop` fires. */
export async function sendWebhook(
  hook: Hook,
  { headers, body }: WebhookRequest,
  stop: AbortSignal,
): Promise<WebhookAnswer> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    return await post(hook, headers, body, AbortSignal.any([timeout, stop]));
  } catch (error) {
    if (stop.aborted) throw error;
    return timeout.aborted
      ? failure(504, 'timed out')
      : failure(502, 'failed to connect to host');
  }
}

export function failure(statusCode: number, status: string): WebhookAnswer {
  return { statusCode, status, headers: {}, payload: null };
}

function post(
  hook: Hook,
  headers: Record<string, string>,
  body: Buffer,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    const send = hook.url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(
      hook.url,
      {
        method: 'POST',
        headers: { ...headers, 'Content-Length': body.length },
        agent: false,
        signal,
        rejectUnauthorized: hook.insecure_ssl !== '1',
      },
      response => readAnswer(response).then(resolve, reject),
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<WebhookAnswer> {
  let payload = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    if (payload.length < ANSWER_LIMIT_CHARACTERS) payload += chunk;
  }
  const statusCode = response.statusCode!;
  return {
    statusCode,
    status: statusText(statusCode, response.statusMessage),
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
    payload: payload.slice(0, ANSWER_LIMIT_CHARACTERS),
  };
}

export function statusText(statusCode: number, message = 'OK'): string {
  return statusCode < 400 ? message : `Invalid HTTP Response: ${statusCode}`;
}
