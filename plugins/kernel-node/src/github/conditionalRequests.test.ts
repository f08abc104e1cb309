import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestBudget } from './credentialBudget';
import {
  createOctokit,
  tokenAuthentication,
  type GitHubOctokit,
} from './octokit';
import { fixedToken } from './tokenSource';

const unlimited: RequestBudget = {
  request: send => send(),
  write: async () => {},
};

let server: Server;
let octokit: GitHubOctokit;
let title: string;
const asked: { path?: string; etag?: string }[] = [];

/** A GitHub that answers 304 while the title is what the caller has. */
beforeAll(async () => {
  server = createServer((req: IncomingMessage, res) => {
    const etag = req.headers['if-none-match'];
    asked.push({ path: req.url, etag });
    res.setHeader('etag', `"${title}"`);
    if (etag === `"${title}"`) {
      res.writeHead(304).end();
      return;
    }
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ title }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  asked.length = 0;
  title = 'first';
  octokit = createOctokit({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...tokenAuthentication(fixedToken('a-token')),
    budgetId: 'test',
    budget: unlimited,
  });
});

afterAll(() => server.close());

async function readIssue(number: number): Promise<string> {
  const { data } = await octokit.issues.get({
    owner: 'acme',
    repo: 'bookshop',
    issue_number: number,
  });
  return data.title;
}

describe('conditional requests', () => {
  it('ask again each time, and take what they know only when GitHub says so', async () => {
    expect(await readIssue(1)).toBe('first');
    expect(await readIssue(1)).toBe('first');
    title = 'second';
    expect(await readIssue(1)).toBe('second');
    expect(asked.map(({ etag }) => etag)).toEqual([
      undefined,
      '"first"',
      '"first"',
    ]);
  });

  it('keep what they know from whoever changes an answer', async () => {
    const issue = { owner: 'acme', repo: 'bookshop', issue_number: 1 };
    const first = await octokit.issues.get(issue);
    first.data.title = 'changed by the caller';
    const second = await octokit.issues.get(issue);
    expect(second.data.title).toBe('first');
    second.data.title = 'changed again';
    expect(await readIssue(1)).toBe('first');
    expect(asked.map(({ etag }) => etag)).toEqual([
      ...[undefined, '"first"', '"first"'],
    ]);
  });

  it('keep one answer apart from another', async () => {
    expect(await readIssue(1)).toBe('first');
    title = 'second';
    expect(await readIssue(2)).toBe('second');
    expect(asked.map(({ etag }) => etag)).toEqual([undefined, undefined]);
  });
});
