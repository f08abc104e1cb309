import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentResult } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { TestPlatform } from './__testUtils__/TestPlatform';
import type { AgentDriver } from './drivers/types';
import { runAttempt } from './runAttempt';

jest.setTimeout(60_000);

describe('runAttempt', () => {
  let platform: TestPlatform;
  let workspace: string;

  beforeEach(async () => {
    platform = new TestPlatform();
    await platform.start();
    workspace = mkdtempSync(join(tmpdir(), 'runner-workspace-'));
  });

  afterEach(async () => {
    await platform.stop();
    platform.remove();
    rmSync(workspace, { recursive: true });
  });

  function attemptWith(
    run: AgentDriver['run'],
    heartbeatIntervalMs = 10,
  ): Promise<void> {
    return runAttempt({
      config: {
        rpcUrl: platform.rpcUrl,
        runToken: platform.token,
        credentials: '/nowhere',
        workspace,
      },
      env: process.env,
      loadDriver: async () => ({ run }),
      echo: () => {},
      signal: new AbortController().signal,
      heartbeatIntervalMs,
    });
  }

  it('gives the agent the facts of the run in a file beside the clone, and hands none of it in', async () => {
    platform.context = '{"schemaVersion":1}';
    // Of an earlier process of the pod.
    mkdirSync(join(workspace, 'context'));
    symlinkSync(
      join(workspace, 'elsewhere'),
      join(workspace, 'context/context.json'),
    );
    let given: string | undefined;
    await attemptWith(async ({ contextFile }) => {
      given = contextFile && readFileSync(contextFile, 'utf8');
      return { summary: 'read' };
    });
    expect(given).toBe(platform.context);
    expect(platform.parts.size).toBe(0);
    expect(existsSync(join(workspace, 'elsewhere'))).toBe(false);
  });

  it('gives no file where the platform has no facts', async () => {
    let given: string | undefined = 'something';
    await attemptWith(async ({ contextFile }) => {
      given = contextFile;
      return { summary: 'none' };
    });
    expect(given).toBeUndefined();
  });

  it('aborts the agent when the platform asks for a stop, and reports it', async () => {
    await attemptWith(async ({ signal }) => {
      platform.stopRequested = true;
      await delay(60_000, undefined, { signal });
      return { summary: 'too late' };
    });
    expect(platform.report).toMatchObject({
      result: AgentResult.STOPPED,
      summary: '',
      bundleParts: 0,
    });
  });

  it('acknowledges the stop at once, also when the agent ends before the next heartbeat', async () => {
    await attemptWith(async ({ signal }) => {
      platform.stopRequested = true;
      await delay(60_000, undefined, { signal });
      return { summary: 'too late' };
    }, 300);
    expect(platform.report?.result).toBe(AgentResult.STOPPED);
    expect(platform.stopAcknowledged).toBe(true);
  });

  it('acknowledges no stop that nobody asked for', async () => {
    await attemptWith(async () => {
      await platform.until(
        () => platform.calls.join().split('heartbeat').length > 3,
      );
      return { summary: 'done' };
    });
    expect(platform.stopAcknowledged).toBe(false);
  });

  it('hands in nothing of an agent that ends well after the stop', async () => {
    await attemptWith(async ({ signal, git }) => {
      await git.run(['commit', '--quiet', '--allow-empty', '-m', 'Done']);
      platform.stopRequested = true;
      await delay(60_000, undefined, { signal }).catch(() => undefined);
      return { summary: 'done' };
    });
    expect(platform.report?.result).toBe(AgentResult.STOPPED);
    expect(platform.parts.size).toBe(0);
  });

  it('goes on without an agent that ignores the stop', async () => {
    await attemptWith(() => {
      platform.stopRequested = true;
      return new Promise(() => {});
    });
    expect(platform.report?.result).toBe(AgentResult.STOPPED);
  });

  it('beats its heart while the agent works and until the report', async () => {
    await attemptWith(async () => {
      const before = platform.calls.length;
      await platform.until(
        () => platform.calls.slice(before).join().split('heartbeat').length > 3,
      );
      return { summary: 'done' };
    });
    expect(platform.report?.result).toBe(AgentResult.FINISHED);
  });

  it('throws when a heartbeat is refused: nobody is left to report to', async () => {
    platform.refused.add('heartbeat');
    const attempt = attemptWith(() => new Promise(() => {}));
    await expect(attempt).rejects.toMatchObject({ kind: 'token-refused' });
    expect(platform.calls).not.toContain('submitReport');
  });

  it('hands in what the agent committed on another branch', async () => {
    await attemptWith(async ({ git }) => {
      await git.run(['checkout', '--quiet', '-b', 'elsewhere']);
      await git.run(['commit', '--quiet', '--allow-empty', '-m', 'Work']);
      return { summary: 'done' };
    });
    expect(platform.fetchBundle()).toBe(platform.report?.headSha);
  });

  it('runs no hook, file watcher or signing program that the agent has left', async () => {
    const witness = join(workspace, 'witness');
    await attemptWith(async ({ git, workspace: source }) => {
      const program = join(source, 'pre-commit');
      writeFileSync(program, `#!/bin/sh\ntouch '${witness}'\n`, {
        mode: 0o755,
      });
      await git.run(['config', 'core.hooksPath', source]);
      await git.run(['config', 'core.fsmonitor', program]);
      await git.run(['config', 'commit.gpgSign', 'true']);
      await git.run(['config', 'gpg.program', program]);
      return { summary: 'done' };
    });
    expect(platform.report?.result).toBe(AgentResult.FINISHED);
    expect(platform.report?.bundleParts).toBe(1);
    expect(existsSync(witness)).toBe(false);
  });

  it('takes no configuration of git from where the agent has led it', async () => {
    const witness = join(workspace, 'witness');
    await attemptWith(async ({ git, workspace: source }) => {
      const program = join(source, 'program');
      const script = `#!/bin/sh\ntouch '${witness}'\ncat\n`;
      writeFileSync(program, script, { mode: 0o755 });
      const nested = join(source, 'nested');
      await git.run(['init', '--quiet', nested]);
      const identity = ['-c', 'user.name=A', '-c', 'user.email=a@b'];
      const commit = ['commit', '--quiet', '-m', 'x', '--allow-empty'];
      await git.run([...identity, '-C', nested, ...commit]);
      await git.run(['add', 'nested']);
      await git.run(['commit', '--quiet', '-m', 'A repository in it']);
      await git.run(['-C', nested, 'config', 'core.fsmonitor', program]);
      const evil = join(workspace, 'evil');
      await git.run(['init', '--quiet', evil]);
      await git.run(['-C', evil, 'config', 'filter.x.clean', program]);
      writeFileSync(join(source, '.gitattributes'), '* filter=x\n');
      const commonDirectory = join(source, '.git/commondir');
      writeFileSync(commonDirectory, join(evil, '.git'));
      return { summary: 'done' };
    });
    expect(platform.report?.error).toBe('');
    expect(platform.report?.bundleParts).toBe(1);
    expect(existsSync(witness)).toBe(false);
  });

  it('refuses an assignment that git could read as an option', async () => {
    platform.baseSha = '--upload-pack=touch /tmp/x';
    await attemptWith(async () => ({ summary: 'never' }));
    expect(platform.report?.result).toBe(AgentResult.FAILED);
    expect(platform.report?.error).toContain('repository.base_sha');
  });

  it('reports that the base commit does not exist', async () => {
    platform.baseSha = 'a'.repeat(40);
    await attemptWith(async () => ({ summary: 'never' }));
    expect(platform.report?.result).toBe(AgentResult.FAILED);
    expect(platform.report?.error).toMatch(/^git /);
    expect(platform.calls).not.toContain('reportStarted');
  });
});
