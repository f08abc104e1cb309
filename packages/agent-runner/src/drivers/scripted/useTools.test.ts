import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleContext } from '../../__testUtils__/sampleContext';
import { issueWithSteps } from '../../__testUtils__/TestPlatform';
import type { AgentContext } from '../types';
import { fillIn } from './fillIn';
import { createScriptedDriver } from './scriptedDriver';

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** What the platform answers: a result, a refusal, a JSON-RPC error or an HTTP status. */
type Answer =
  | { result: object }
  | { refusal: string }
  | { error: string }
  | { status: number };

/** How a platform with tools answers a script, step by step. */
describe('the scripted driver with tools', () => {
  let workspace: string;
  let home: string;
  let server: Server;
  let calls: Call[];
  let authorizations: (string | undefined)[];
  let answers: Answer[];
  let log: string[];

  beforeEach(async () => {
    workspace = mkdtempSync(join(tmpdir(), 'scripted-'));
    home = mkdtempSync(join(tmpdir(), 'scripted-home-'));
    [calls, authorizations, answers, log] = [[], [], [], []];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      authorizations.push(request.headers.authorization);
      calls.push(JSON.parse(Buffer.concat(chunks).toString()).params);
      const answer = answers.shift()!;
      response.statusCode = 'status' in answer ? answer.status : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(messageOf(answer)));
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
  });

  afterEach(async () => {
    await new Promise(done => server.close(done));
    rmSync(workspace, { recursive: true });
    rmSync(home, { recursive: true });
  });

  function messageOf(answer: Answer): object {
    if ('status' in answer) return { away: true };
    if ('error' in answer) return { error: { message: answer.error } };
    const [text, isError] =
      'refusal' in answer
        ? [answer.refusal, true]
        : [JSON.stringify(answer.result), false];
    const content = [{ type: 'text', text }];
    return {
      result: isError
        ? { content, isError }
        : { content, structuredContent: (answer as any).result },
    };
  }

  function run(steps: string[], changes: Partial<AgentContext> = {}) {
    const { port } = server.address() as AddressInfo;
    const context = {
      ...sampleContext({
        workspace,
        home,
        assignment: {
          runId: 'r',
          locale: 'en',
          issue: { body: issueWithSteps(...steps) },
        },
      }),
      mcp: { url: `http://127.0.0.1:${port}/mcp`, token: 'of the tools' },
      log: (text: string) => {
        log.push(text);
      },
      ...changes,
    };
    return createScriptedDriver({ exit: () => {} }).run(context);
  }

  const read = (path: string) => readFileSync(join(workspace, path), 'utf8');

  it('calls a tool and uses its answer later', async () => {
    answers = [{ result: { labels: ['bug'] } }];
    const { summary } = await run([
      'tool: { name: github_labels_list, saveAs: labels }',
      'write: { path: a.txt, content: "${labels} of ${nobody}" }',
      'summary: "Saw ${labels}"',
    ]);
    expect(calls).toEqual([{ name: 'github_labels_list', arguments: {} }]);
    expect(authorizations).toEqual(['Bearer of the tools']);
    expect(read('a.txt')).toBe('{"labels":["bug"]} of ${nobody}');
    expect(summary).toBe('Saw {"labels":["bug"]}');
  });

  it.each<[string, Answer]>([
    ['by the tool', { refusal: 'not yours' }],
    ['because there is none', { error: 'not yours' }],
  ])('a call that is refused %s does not end the script', async (_, answer) => {
    answers = [answer];
    await run([
      'tool: { name: other, saveAs: said }',
      'write: { path: a.txt, content: "${said}" }',
    ]);
    expect(log).toContain('other was refused: not yours');
    expect(read('a.txt')).toBe('not yours');
  });

  it('waits while people decide, through an outage', async () => {
    const open = {
      result: { status: 'approval_required', request_id: '7' },
    };
    answers = [
      open,
      open,
      { status: 503 },
      {
        result: { status: 'applied', request_id: '7', selected_option: 'red' },
      },
    ];
    await run([
      'ask: { question: Which colour shall it be?, options: [red, blue], saveAs: colour }',
      'write: { path: a.txt, content: "${colour}" }',
    ]);
    const waiting = {
      name: 'request.get',
      arguments: { request_id: '7', wait_seconds: 50 },
    };
    expect(calls).toEqual([
      {
        name: 'owner.feedback.request',
        arguments: {
          question: 'Which colour shall it be?',
          ...{ options: ['red', 'blue'], allow_custom: false },
        },
      },
      ...[waiting, waiting, waiting],
    ]);
    expect(read('a.txt')).toBe('red');
  });

  it('an answer of their own counts as well', async () => {
    const status = 'applied';
    answers = [{ result: { status, custom_text: 'green' } }];
    const { summary } = await run([
      'ask: { question: Which colour shall it be?, options: [a, b], allowCustom: true, saveAs: c }',
      'summary: "${c}"',
    ]);
    expect(summary).toBe('green');
  });

  it.each<[string, Answer, string]>([
    ['denied', { result: { status: 'denied', reason: 'No' } }, 'denied, No'],
    ['expired', { result: { status: 'expired' } }, 'not answered: expired'],
    ['refused', { refusal: 'Nobody is there' }, 'Nobody is there'],
    ['unauthorized', { status: 401 }, 'The platform answers 401'],
  ])('a question that is %s ends the run', async (_, answer, message) => {
    answers = [answer];
    await expect(
      run(['ask: { question: Which colour shall it be?, options: [a, b] }']),
    ).rejects.toThrow(message);
    expect(calls).toHaveLength(1);
  });

  it('says that a platform has no tools', async () => {
    await expect(
      run(['tool: { name: t }'], { mcp: undefined }),
    ).rejects.toThrow('This platform has no tools');
  });

  it('ends when the run is stopped while it waits', async () => {
    const stop = new AbortController();
    answers = [{ status: 503 }];
    server.on('request', () => stop.abort(new Error('stopped')));
    await expect(
      run(['tool: { name: t }'], { signal: stop.signal }),
    ).rejects.toThrow('stopped');
  });

  it('goes on with its answers in the next attempt, without asking again', async () => {
    answers = [{ result: { status: 'applied', selected_option: 'red' } }];
    const ask =
      'ask: { question: Which colour shall it be?, options: [red, blue], saveAs: colour }';
    const write = 'write: { path: a.txt, content: "${colour}" }';
    await expect(
      run([ask, write, 'fail: "lost"', 'log: "${colour}!"']),
    ).rejects.toThrow('lost');
    rmSync(join(workspace, 'a.txt'));
    const resume = { sessionId: 'scripted-r' };
    await run([ask, write, 'log: "again"', 'log: "${colour}!"'], { resume });
    expect(calls).toHaveLength(1);
    expect(read('a.txt')).toBe('red');
    expect(log).toContain('red!');
  });
});

it('fills in texts wherever they stand, and nothing but what was saved', () => {
  const saved = { a: '1', b: '${a}' };
  const value = { x: ['${a}', 2, null], y: { z: '${b}${constructor}' } };
  expect(fillIn(value, saved)).toEqual({
    x: ['1', 2, null],
    y: { z: '${a}${constructor}' },
  });
});
