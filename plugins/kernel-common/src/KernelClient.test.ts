import { KernelClient } from './KernelClient';

const ID = '5f0c2a3e-4c55-4a0a-9d31-0f3a5a1b2c3d';

function clientThatGets(answer: Response) {
  const requests: Request[] = [];
  const client = new KernelClient({
    baseUrl: 'https://portal.test/api/kernel',
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return answer;
    },
  });
  return { client, requests };
}

describe('KernelClient', () => {
  it('asks under its base URL with the parameters', async () => {
    const { client, requests } = clientThatGets(Response.json({ items: [] }));

    const { data } = await client.http.GET('/projects/{projectId}/members', {
      params: { path: { projectId: ID }, query: { limit: 10 } },
    });

    expect(data).toEqual({ items: [] });
    expect(requests[0].url).toBe(
      `https://portal.test/api/kernel/projects/${ID}/members?limit=10`,
    );
  });

  it('throws what the server says', async () => {
    const body = {
      error: { name: 'NotFoundError', message: `No project ${ID}` },
      response: { statusCode: 404 },
    };
    const { client } = clientThatGets(Response.json(body, { status: 404 }));

    await expect(
      client.http.GET('/projects/{projectId}', {
        params: { path: { projectId: ID } },
      }),
    ).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 404,
      cause: { name: 'NotFoundError', message: `No project ${ID}` },
    });
  });

  it('ends with the signal of its caller', async () => {
    const controller = new AbortController();
    const client = new KernelClient({
      baseUrl: 'https://portal.test/api/kernel',
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => {
          init!.signal!.addEventListener('abort', () =>
            reject(init!.signal!.reason),
          );
        }),
    });
    const asked = client.http.GET('/me', { signal: controller.signal });

    controller.abort(new Error('the page was left'));

    await expect(asked).rejects.toThrow('the page was left');
  });
});
