const TIMEOUT_MS = 20_000;

/** A JSON request with a token. Throws for every answer but 2xx and those in `accept`. */
export async function requestJson({
  method = 'GET',
  url,
  token,
  body,
  accept = [],
  timeoutMs = TIMEOUT_MS,
}) {
  const answer = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await answer.text();
  if (!answer.ok && !accept.includes(answer.status)) {
    throw new Error(
      `${method} ${url} answered ${answer.status}: ${text.slice(0, 500)}`,
    );
  }
  return { status: answer.status, json: text ? JSON.parse(text) : undefined };
}
