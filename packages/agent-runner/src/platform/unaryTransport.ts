import * as http from 'node:http';
import * as https from 'node:https';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodUnary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Transport, UnaryResponse } from '@connectrpc/connect';
import {
  codeFromHttpStatus,
  errorFromJsonBytes,
} from '@connectrpc/connect/protocol-connect';

export interface UnaryTransportOptions {
  baseUrl: string;
  /** Sent as `Authorization: Bearer …`. */
  token: string;
  /** For calls that name no time limit of their own. */
  defaultTimeoutMs: number;
}

interface HttpAnswer {
  status: number;
  contentType: string;
  body: Buffer;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const PROTO = 'application/proto';

/**
 * Connect's unary protocol over a kept-alive node:http connection.
 *
 * Connect's own transports work with `Headers` or `fetch`, which makes Node load its
 * whole web client first: about 70 ms of the 100 ms that a runner needs to ask for its
 * assignment. This one speaks just what RunnerService needs: unary, binary, no
 * compression, no redirects.
 *
 * A connection that fails is `unavailable`, one that takes too long `deadline_exceeded`.
 */
export function createUnaryTransport(
  options: UnaryTransportOptions,
): Transport {
  const client = options.baseUrl.startsWith('https:') ? https : http;
  const agent = new client.Agent({ keepAlive: true });
  return {
    async unary(method, signal, timeoutMs, _header, input) {
      const limitMs = timeoutMs ?? options.defaultTimeoutMs;
      const timeout = AbortSignal.timeout(limitMs);
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
      const body = toBinary(method.input, create(method.input, input));
      const request = client.request(methodUrl(options.baseUrl, method), {
        method: 'POST',
        agent,
        signal: either,
        headers: {
          authorization: `Bearer ${options.token}`,
          'content-type': PROTO,
          'content-length': body.byteLength,
          'connect-protocol-version': '1',
          'connect-timeout-ms': String(limitMs),
        },
      });
      try {
        return toResponse(method, await exchange(request, body));
      } catch (error) {
        throw toConnectError(error, { signal, timeout });
      }
    },
    async stream() {
      throw new ConnectError('no streaming calls', Code.Unimplemented);
    },
  };
}

function methodUrl(
  baseUrl: string,
  method: DescMethodUnary<DescMessage, DescMessage>,
): string {
  return `${baseUrl}/${method.parent.typeName}/${method.name}`;
}

function exchange(
  request: http.ClientRequest,
  body: Uint8Array,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', response => {
      readBody(response).then(
        bytes =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body: bytes,
          }),
        reject,
      );
    });
    request.end(body);
  });
}

async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new ConnectError('the answer is too long', Code.ResourceExhausted);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function toResponse<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  answer: HttpAnswer,
): UnaryResponse<I, O> {
  if (answer.status !== 200) throw answerError(answer);
  if (!answer.contentType.startsWith(PROTO)) {
    throw new ConnectError(
      `the answer is ${answer.contentType || 'untyped'}, not ${PROTO}`,
      Code.Internal,
    );
  }
  return {
    stream: false,
    service: method.parent,
    method,
    message: fromBinary(method.output, answer.body),
    // Nobody reads them; a getter keeps `Headers` unloaded.
    get header() {
      return new Headers();
    },
    get trailer() {
      return new Headers();
    },
  };
}

function answerError(answer: HttpAnswer): ConnectError {
  const fallback = new ConnectError(
    `HTTP ${answer.status}`,
    codeFromHttpStatus(answer.status),
  );
  if (!answer.contentType.startsWith('application/json')) return fallback;
  return errorFromJsonBytes(answer.body, undefined, fallback);
}

function toConnectError(
  error: unknown,
  signals: { signal?: AbortSignal; timeout: AbortSignal },
): unknown {
  if (error instanceof ConnectError) return error;
  if (signals.signal?.aborted) return signals.signal.reason;
  const code = signals.timeout.aborted
    ? Code.DeadlineExceeded
    : Code.Unavailable;
  // Not ConnectError.from: it calls every AbortError canceled, a timeout's as well.
  const message = error instanceof Error ? error.message : String(error);
  return new ConnectError(message, code, undefined, undefined, error);
}
