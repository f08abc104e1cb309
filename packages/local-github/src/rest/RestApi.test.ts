import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const repository = '/repos/acme/bookshop';
const github = new TestGitHub();

beforeAll(() => github.start());
afterAll(() => github.stop());
afterEach(() => github.server.faults.clear());

describe('refusals', () => {
  it.each([
    ['no token', '', 401, 'Requires authentication'],
    ['an unknown token', 'token nobody', 401, 'Bad credentials'],
    ['an unknown scheme', 'Digest x', 401, 'Requires authentication'],
  ])('%s', async (_, authorization, status, message) => {
    const answer = await github.request('GET', '/user', {
      headers: { authorization },
    });
    expect(answer).toMatchObject({
      status,
      body: { message, documentation_url: expect.any(String) },
    });
  });

  it.each([
    ['Bearer', 'Bearer token-of-reader'],
    ['token', 'token token-of-reader'],
    ['Basic', `Basic ${btoa('x-access-token:token-of-reader')}`],
    ['Basic as a user', `Basic ${btoa('token-of-reader:x-oauth-basic')}`],
  ])('takes a token as %s', async (_, authorization) => {
    const { body } = await github.request('GET', '/user', {
      headers: { authorization },
    });
    expect(body).toMatchObject({ login: 'reader', type: 'User' });
  });

  it.each<[string, string, string, string, number, string]>([
    ['malformed JSON', 'POST', '/issues', '{', 400, 'Problems parsing JSON'],
    ['a body that is no object', 'POST', '/issues', '"x"', 400, 'JSON object'],
    ['a missing field', 'POST', '/labels', '{}', 422, `"name" wasn't supplied`],
    ['a wrong type', 'POST', '/issues', '{"title":{}}', 422, 'Invalid request'],
    ['a wrong choice', 'GET', '/issues?state=odd', '', 422, 'Invalid request'],
    ['a wrong date', 'GET', '/issues?since=odd', '', 422, 'Invalid request'],
    ['a bad escape', 'GET', '/labels/%E0%A4', '', 400, 'Bad Request'],
    ['an unknown issue', 'GET', '/issues/4711', '', 404, 'Not Found'],
    ['an issue as a pull', 'GET', '/pulls/1', '', 404, 'Not Found'],
    ['an unknown branch', 'GET', '/branches/no', '', 404, 'Branch not found'],
    ['a route that is not served', 'PUT', '/pulls/1/lock', '{}', 501, 'PUT'],
    [
      'a parameter it lacks',
      'GET',
      '/issues?milestone=1',
      '',
      501,
      'milestone',
    ],
    ['a field it lacks', 'POST', '/issues', withMilestone(), 501, 'milestone'],
  ])('%s', async (_, method, path, body, status, message) => {
    const answer = await github.request(method, `${repository}${path}`, {
      body: body || undefined,
    });
    expect(answer).toMatchObject({
      status,
      body: { message: expect.stringContaining(message) },
    });
  });

  function withMilestone() {
    return JSON.stringify({ title: 'x', milestone: 3, assignees: [] });
  }

  it('names a route that is not served', async () => {
    const { status, body } = await github.request(
      'GET',
      `${repository}/actions/runs`,
    );
    expect({ status, message: body.message }).toEqual({
      status: 501,
      message:
        'local-github does not serve GET /repos/acme/bookshop/actions/runs',
    });
  });

  it('refuses more than 10 MiB', async () => {
    const { status } = await github.request('POST', `${repository}/issues`, {
      body: JSON.stringify({ title: 'x', body: 'y'.repeat(11 * 1024 * 1024) }),
    });
    expect(status).toBe(413);
  });

  const comments = `${repository}/issues/1/comments`;
  it.each([
    ['a comment', comments, { body: 'x'.repeat(65_536) }, 201],
    ['a comment', comments, { body: 'x'.repeat(65_537) }, 422],
    ['a comment of emoji', comments, { body: '🎉'.repeat(65_536) }, 201],
    ['a comment of emoji', comments, { body: '🎉'.repeat(65_537) }, 422],
    ['an issue', `${repository}/issues`, issueOf(65_536), 201],
    ['an issue', `${repository}/issues`, issueOf(65_537), 422],
  ])('%s at the limit of its length (%#)', async (_, path, body, status) => {
    const answer = await github.request('POST', path, {
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(status);
    if (status === 201) return;
    expect(answer.body.errors[0].message).toBe(
      'body is too long (maximum is 65536 characters)',
    );
  });

  function issueOf(length: number) {
    return { title: 'Long', body: 'x'.repeat(length) };
  }

  it.each([
    ['blank', '  ', 'missing_field'],
    ['too long', 't'.repeat(257), 'custom'],
  ])('refuses a title that is %s', async (_, title, code) => {
    const { status, body } = await github.request(
      'POST',
      `${repository}/issues`,
      { body: JSON.stringify({ title }) },
    );
    expect({ status, errors: body.errors }).toMatchObject({
      status: 422,
      errors: [{ resource: 'Issue', field: 'title', code }],
    });
  });
});

describe('lists', () => {
  beforeAll(async () => {
    const admin = github.octokit('admin');
    for (let index = 0; index < 105; index++) {
      const name = `label-${String(index).padStart(3, '0')}`;
      await admin.issues.createLabel({ ...BOOKSHOP, name });
    }
  });

  it('are walked by Octokit without a gap', async () => {
    const admin = github.octokit('admin');
    const labels = await admin.paginate(admin.issues.listLabelsForRepo, {
      ...BOOKSHOP,
      per_page: 10,
    });
    const names = labels.map(({ name }) => name);
    expect(new Set(names).size).toBe(107);
  });

  it('give links to the other pages', async () => {
    const { headers } = await github.request(
      'GET',
      `${repository}/labels?per_page=50&page=2`,
    );
    const link = (page: number, relation: string) =>
      `<${github.server.apiUrl}${repository}/labels?per_page=50&page=${page}>; rel="${relation}"`;
    expect(headers.get('link')!.split(', ').sort()).toEqual(
      [
        link(1, 'prev'),
        link(3, 'next'),
        link(3, 'last'),
        link(1, 'first'),
      ].sort(),
    );
  });

  it.each([
    ['per_page=1000', 100],
    ['per_page=0', 30],
    ['per_page=x', 30],
    ['page=-1', 30],
    ['page=99', 0],
  ])('take the nearest size for %s', async (query, length) => {
    const { status, body } = await github.request(
      'GET',
      `${repository}/labels?${query}`,
    );
    expect({ status, length: body.length }).toEqual({ status: 200, length });
  });
});

describe('headers', () => {
  it('answer 304 to the ETag of an unchanged answer only', async () => {
    const path = `${repository}/issues/1`;
    const first = await github.request('GET', path);
    const etag = first.headers.get('etag')!;
    const conditional = () =>
      github.request('GET', path, { headers: { 'if-none-match': etag } });
    expect(await conditional()).toMatchObject({ status: 304, body: undefined });
    await github
      .octokit('admin')
      .issues.update({ ...BOOKSHOP, issue_number: 1, title: 'Changed' });
    expect(await conditional()).toMatchObject({ status: 200 });
  });

  it('name the request and the rate limit', async () => {
    const { headers } = await github.request('GET', '/user', { as: 'triager' });
    const { headers: next } = await github.request('GET', '/user', {
      as: 'triager',
    });
    expect(headers.get('x-github-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const used = (of: Headers) => Number(of.get('x-ratelimit-used'));
    expect(used(next)).toBe(used(headers) + 1);
    expect(Number(next.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
  });
});

describe('faults', () => {
  const comment = () =>
    github.request('POST', `${repository}/issues/1/comments`, {
      body: JSON.stringify({ body: 'Hello' }),
    });
  const count = async () =>
    (await github.request('GET', `${repository}/issues/1`)).body.comments;

  it('answer the next requests of a route with an error', async () => {
    const before = await count();
    github.server.faults.setRestFault({
      kind: 'respond',
      operation: 'issues/create-comment',
      status: 502,
      next: 2,
    });
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      statuses.push((await comment()).status);
    }
    expect(statuses).toEqual([502, 502, 201]);
    expect(await count()).toBe(before + 1);
  });

  it('pretend a secondary rate limit', async () => {
    github.server.faults.setRestFault({
      kind: 'secondary-rate-limit',
      operation: '*',
      retryAfterSeconds: 7,
      next: 1,
    });
    const { status, headers, body } = await comment();
    expect({ status, wait: headers.get('retry-after') }).toEqual({
      status: 403,
      wait: '7',
    });
    expect(body.message).toContain('secondary rate limit');
  });

  it.each([
    ['a date', 'date', expect.stringMatching(/GMT$/)],
    ['nothing', 'absent', null],
  ] as const)(
    'pretend a secondary rate limit that names %s',
    async (_what, retryAfter, wait) => {
      github.server.faults.setRestFault({
        ...{ kind: 'secondary-rate-limit', operation: '*', next: 1 },
        ...{ status: 429, retryAfter },
      });
      const { status, headers } = await comment();
      expect({ status, wait: headers.get('retry-after') }).toEqual({
        ...{ status: 429, wait },
      });
    },
  );

  it('pretend a primary rate limit of one token, until its reset', async () => {
    const before = github.server.requests.of('token-of-admin');
    github.server.faults.setRestFault({
      ...{ kind: 'primary-rate-limit', operation: '*' },
      ...{ token: 'token-of-admin', resetInSeconds: 1 },
    });
    const { status, headers, body } = await comment();
    expect(status).toBe(403);
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(body.message).toContain('API rate limit exceeded');
    const resetMs = Number(headers.get('x-ratelimit-reset')) * 1000;
    expect(resetMs - Date.now()).toBeGreaterThan(0);
    const others = await github.request('GET', `${repository}/issues/1`, {
      as: 'member',
    });
    expect(others.status).toBe(200);
    while (Date.now() < resetMs) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect((await comment()).status).toBe(201);
    expect(github.server.requests.of('token-of-admin')).toBe(before + 2);
  });

  it('lose an answer after the work is done', async () => {
    const before = await count();
    github.server.faults.setRestFault({
      kind: 'lost-answer',
      operation: 'issues/create-comment',
      next: 1,
    });
    await expect(comment()).rejects.toThrow();
    expect(await count()).toBe(before + 1);
  });

  it('leave a request without an answer', async () => {
    const before = await count();
    github.server.faults.setRestFault({
      kind: 'timeout',
      operation: 'issues/create-comment',
      next: 1,
    });
    const signal = AbortSignal.timeout(200);
    const pending = fetch(
      `${github.server.apiUrl}${repository}/issues/1/comments`,
      {
        method: 'POST',
        signal,
        headers: { authorization: 'token token-of-admin' },
      },
    );
    await expect(pending).rejects.toThrow(/timeout/);
    expect(await count()).toBe(before);
  });
});
