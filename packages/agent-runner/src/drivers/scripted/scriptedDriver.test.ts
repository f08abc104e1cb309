import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { RevisionSchema } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { sampleContext } from '../../__testUtils__/sampleContext';
import { issueWithSteps } from '../../__testUtils__/TestPlatform';
import type { AgentContext } from '../types';
import { createScriptedDriver } from './scriptedDriver';

/** What a script does to files and git is in runner.test.ts, on the built program. */
describe('the scripted driver', () => {
  let workspace: string;
  let home: string;
  let log: string[];
  let statuses: string[];

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'scripted-'));
    home = mkdtempSync(join(tmpdir(), 'scripted-home-'));
    log = [];
    statuses = [];
  });

  afterEach(() => {
    rmSync(workspace, { recursive: true });
    rmSync(home, { recursive: true });
  });

  function contextFor(
    body: string,
    options: { locale?: string; signal?: AbortSignal } = {},
  ): AgentContext {
    return {
      ...sampleContext({
        workspace,
        home,
        assignment: { locale: options.locale ?? 'en', issue: { body } },
      }),
      log: text => log.push(text),
      status: async text => {
        statuses.push(text);
      },
      signal: options.signal ?? new AbortController().signal,
    };
  }

  const driver = createScriptedDriver({ exit: () => {} });

  it('says in the end what it is told to say', async () => {
    const body = issueWithSteps(
      'summary: "Not yet."',
      'write: { path: a.txt, content: a }',
      'summary: "Looks right."',
    );
    const { summary } = await driver.run(contextFor(body));
    expect(summary).toBe('Looks right.');
  });

  it('says what it does and sums up', async () => {
    const body = issueWithSteps(
      'status: On it',
      'log: { lines: 2 }',
      'write: { path: a.txt, content: a }',
      'append: { path: a.txt, content: b }',
    );
    const { summary } = await driver.run(contextFor(body));
    expect(statuses).toEqual(['On it']);
    expect(log).toEqual([
      'Step 1 of 4: status',
      'Step 2 of 4: log',
      'Line 1 of 2',
      'Line 2 of 2',
      'Step 3 of 4: write a.txt',
      'Step 4 of 4: append a.txt',
    ]);
    expect(summary).toBe(
      'The scripted agent carried out 4 steps of the issue.\n\n- wrote `a.txt`\n- added to `a.txt`',
    );
  });

  it('speaks the language of the run', async () => {
    const context = contextFor(issueWithSteps('log: x'), { locale: 'ru' });
    const { summary } = await driver.run(context);
    expect(summary).toBe('Агент по сценарию выполнил шаги из задачи: 1.');
  });

  describe('when the run revises a pull request', () => {
    const script = issueWithSteps('log: of the feedback');

    async function revise(feedback: string[], resume?: { sessionId: string }) {
      const context = contextFor(issueWithSteps('log: of the issue'));
      const revision = create(RevisionSchema, {
        feedback: feedback.map(body => ({ body })),
      });
      const assignment = { ...context.assignment, runId: 'run-2', revision };
      return driver.run({ ...context, assignment, resume });
    }

    it('does what the feedback says', async () => {
      const { summary } = await revise([script, 'Thank you']);
      expect(log).toEqual(['Step 1 of 1: log', 'of the feedback']);
      expect(summary).toBe(
        'The scripted agent carried out 1 step of the feedback.',
      );
    });

    it('does nothing when no feedback has a block, and says so', async () => {
      const { summary } = await revise(['Please improve it']);
      expect(log).toEqual(['There is no stagecraft block in the feedback']);
      expect(summary).toContain('No feedback has a `stagecraft` block');
    });

    it('says that it goes on with the session of an earlier run', async () => {
      await driver.run(contextFor(issueWithSteps('log: first')));
      log = [];
      await revise([script], { sessionId: 'scripted-run-1' });
      expect(log).toEqual([
        'Resumed the session scripted-run-1: 0 steps of this run are done, earlier runs: 1',
        'Step 1 of 1: log',
        'of the feedback',
      ]);
    });

    it('says that the session is not readable, and begins anew', async () => {
      writeFileSync(join(home, 'scripted-session.json'), '{"runs":7}');
      await revise([script], { sessionId: 'scripted-run-1' });
      expect(log[0]).toBe('The session scripted-run-1 is not readable');
      expect(log).toContain('of the feedback');
    });
  });

  it('does nothing of a script with a mistake at its end', async () => {
    const body = issueWithSteps(
      'write: { path: a.txt, content: a }',
      'wirte: { path: b.txt, content: b }',
    );
    await expect(driver.run(contextFor(body))).rejects.toThrow(
      'Line 6 of the issue: steps[1] has the unknown kind "wirte"',
    );
    expect(log).toEqual([]);
  });

  it.each([
    ['replace: { path: none, find: a, with: b }', /^steps\[0\] failed: ENOENT/],
    ['delete: { path: none }', /^steps\[0\] failed: ENOENT/],
    ['write: { path: .git/config, content: x }', /not a path inside/],
    ['wait: { until: none, ms: 1 }', /^none did not appear within 1 ms/],
  ])('fails at %s', async (step, message) => {
    const run = driver.run(contextFor(issueWithSteps(step)));
    await expect(run).rejects.toThrow(message);
  });

  it.each(['wait: { ms: 60000 }', 'wait: { until: never.txt }'])(
    'ends %s when it is aborted',
    async step => {
      const controller = new AbortController();
      const { signal } = controller;
      const run = driver.run(contextFor(issueWithSteps(step), { signal }));
      controller.abort();
      await expect(run).rejects.toThrow(/abort/i);
    },
  );
});
