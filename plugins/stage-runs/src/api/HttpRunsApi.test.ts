import { HttpRunsApi } from './HttpRunsApi';

const RUN_ID = '0f6f1b1a-7f0e-4c55-9a54-0d2f6c1b7a01';

function anApi(answer: () => Response) {
  const requests: Request[] = [];
  const api = new HttpRunsApi({
    discoveryApi: {
      getBaseUrl: async id => `http://localhost:7007/api/${id}`,
    },
    fetchApi: {
      fetch: async (input, init) => {
        // As each of Backstage's middlewares does, before it hands its input on.
        expect(new Request(input, init).url).toBeTruthy();
        requests.push(new Request(input, init));
        return answer();
      },
    },
  });
  return { api, requests };
}
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
  });
const signal = new AbortController().signal;

describe('HttpRunsApi', () => {
  it('names every given filter in the address, and no other', async () => {
    const { api, requests } = anApi(() => json({ items: [] }));
    await api.listRuns(
      { status: ['running', 'failed'], stage: 'dev', outcome: undefined },
      signal,
    );
    expect(requests[0].url).toBe(
      'http://localhost:7007/api/stage-runs/runs?status=running&status=failed&stage=dev',
    );
  });

  it('sends the reason of a cancel', async () => {
    const { api, requests } = anApi(() => json({ summary: {} }, 202));
    await api.cancelRun(RUN_ID, 'wrong issue');
    expect(requests[0].method).toBe('POST');
    expect(requests[0].url).toMatch(new RegExp(`/runs/${RUN_ID}/cancel$`));
    expect(await requests[0].json()).toEqual({ reason: 'wrong issue' });
  });

  it('names the issue in the address, and sends what the person saw', async () => {
    const { api, requests } = anApi(() => json({ summary: {} }, 201));
    await api.startTransition({
      ...{ repository: 'acme/book.shop', issueNumber: 7 },
      ...{ label: 'run:plan', seenLabels: ['state:approved'] },
    });
    expect(requests[0].url).toMatch(
      /\/issues\/acme\/book.shop\/7\/transitions$/,
    );
    expect(await requests[0].json()).toEqual({
      ...{ label: 'run:plan', seenLabels: ['state:approved'] },
    });
  });

  it('rejects with the words and the request id of the server', async () => {
    const body = {
      error: { name: 'ConflictError', message: 'The run has ended already' },
      response: { statusCode: 409 },
    };
    const { api } = anApi(() => json(body, 409));
    const error = await api.retryRun(RUN_ID).catch(cause => cause);
    expect(error.cause.message).toBe('The run has ended already');
    expect(error.response.status).toBe(409);
    expect(error.response.headers.get('x-request-id')).toBe('r-1');
  });
});
