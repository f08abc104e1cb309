import { HttpKernelApi } from './HttpKernelApi';

const ID = '5a0c3d52-6a3f-4d1a-8f6b-1c2d3e4f5a60';

function anApi(answer: () => Response) {
  const requests: Request[] = [];
  const api = new HttpKernelApi({
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

describe('HttpKernelApi', () => {
  it('asks for a page', async () => {
    const { api, requests } = anApi(() => json({ items: [] }));
    await api.listProjects({ cursor: undefined, limit: 25 }, signal);
    await api.listMembers(ID, { cursor: 'c-2', limit: 25 }, signal);
    expect(requests.map(({ url }) => url.replace(/^.*api/, ''))).toEqual([
      '/kernel/projects?limit=25',
      `/kernel/projects/${ID}/members?cursor=c-2&limit=25`,
    ]);
  });

  it('sends a token in the body, never in the address', async () => {
    const { api, requests } = anApi(() => json({}));
    await api.putTokens({ projectId: ID }, { botToken: 'ghp_0123' });
    await api.putTokens('platform', { botToken: null });
    expect(requests.map(({ url }) => url.replace(/^.*api/, ''))).toEqual([
      `/kernel/projects/${ID}/github-tokens`,
      '/kernel/platform/github-tokens',
    ]);
    expect(await requests[0].json()).toEqual({ botToken: 'ghp_0123' });
  });

  it('takes an answer without a body where there is none', async () => {
    const { api, requests } = anApi(() => new Response(null, { status: 204 }));
    await api.detachRepository({ projectId: ID, repositoryId: ID });
    expect(requests[0].method).toBe('DELETE');
  });

  it('rejects with the words and the request id of the server', async () => {
    const body = {
      error: { name: 'ConflictError', message: 'alias is taken' },
      response: { statusCode: 409 },
    };
    const { api } = anApi(() => json(body, 409));
    const error = await api
      .attachRepository(ID, { owner: 'acme', name: 'shop' })
      .catch(cause => cause);
    expect(error.cause.message).toBe('alias is taken');
    expect(error.response.headers.get('x-request-id')).toBe('r-1');
  });
});
