import {
  Code,
  ConnectError,
  createClient,
  type Client,
} from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { createRunToken, hashRunToken, mcpTokenOf } from '../runner/runTokens';
import type { NewRun } from '../runs/RunStore';
import { aNewRun } from './samples';
import type { TestPlatform } from './startTestPlatform';

export type Runner = Client<typeof RunnerService>;

export interface AttemptInProgress {
  id: string;
  token: string;
  /** With which its agent reaches its tools. */
  mcpToken: string;
  runner: Runner;
}

/** Runners that are driven by the test instead of a pod. */
export interface Runners {
  with(token?: string): Runner;
  /** A run whose agent is about to start; nobody but the test brings it forward. */
  attemptInProgress(changes?: Partial<NewRun>): Promise<AttemptInProgress>;
  /** The run's next attempt, as if the present one had been lost. */
  nextAttempt(runId: string, attempt: number): Promise<AttemptInProgress>;
}

export function runnersOf(platform: TestPlatform): Runners {
  const { knex } = platform;
  let issueNumber = 2_000;
  const runnerWith = (token?: string): Runner =>
    createClient(
      RunnerService,
      createConnectTransport({
        baseUrl: `${platform.url}/api/stage-runs/rpc`,
        httpVersion: '1.1',
        interceptors: [
          next => request => {
            if (token) request.header.set('authorization', `Bearer ${token}`);
            return next(request);
          },
        ],
      }),
    );
  const storedAttempt = async (id: string, attempt: number) => {
    const token = createRunToken();
    const mcpToken = mcpTokenOf(token);
    await knex('run_attempts').insert({
      ...{ run_id: id, attempt, job_name: `j${attempt}` },
      token_hash: hashRunToken(token),
      mcp_token_hash: hashRunToken(mcpToken),
      created_at: knex.raw('kernel.now()'),
    });
    return { id, token, mcpToken, runner: runnerWith(token) };
  };
  return {
    with: runnerWith,
    async attemptInProgress(changes) {
      issueNumber += 1;
      const run = aNewRun({
        project_id: platform.projectId,
        repository_id: platform.repositoryId,
        issue_number: issueNumber,
        ...changes,
      });
      await knex('runs').insert({
        ...run,
        policy: JSON.stringify(run.policy),
        status: 'preparing',
        created_at: knex.raw('kernel.now()'),
        base_sha: 'a'.repeat(40),
        git_name: 'AI Developer',
        git_email: 'bot@example.org',
        prompt: 'the prompt',
        prompt_digest: 'd'.repeat(64),
      });
      return storedAttempt(run.id, 1);
    },
    async nextAttempt(id, attempt) {
      await knex('runs').where({ id }).update({ attempt, status: 'preparing' });
      return storedAttempt(id, attempt);
    },
  };
}

/** `ok`, or the code that the call was refused with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return Code[ConnectError.from(error).code];
  }
}
