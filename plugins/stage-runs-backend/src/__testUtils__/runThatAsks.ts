import { driverOf } from './driver';
import { eventually } from './eventually';
import { connectAgent, type McpAgent } from './mcpClient';
import { runnersOf } from './runners';
import { PROJECT_ADMIN, type TestPlatform } from './startTestPlatform';

export interface RunThatAsks {
  issue: number;
  runId: string;
  mcpToken: string;
  agent: McpAgent;
}

type Decision = 'approved' | 'denied';

/** Agents at work without pods, and people who answer what they ask for. */
export function askingRunsOf(platform: TestPlatform) {
  const { knex } = platform;
  const runners = runnersOf(platform);
  const driver = driverOf(platform);
  const agents: McpAgent[] = [];

  return {
    /** A run at work that nobody but the test brings forward. */
    async runThatAsks(body = 'Please.'): Promise<RunThatAsks> {
      const { number: issue } = await platform.onGitHub(
        ...(['mateo', 'POST', '/issues'] as const),
        { title: 'Opening hours', body },
      );
      const attempt = await runners.attemptInProgress({ issue_number: issue });
      const { id: runId, mcpToken } = attempt;
      await knex('runs')
        .where({ id: runId })
        .update({
          ...{ status: 'running', running_since: knex.raw('kernel.now()') },
          ...{ lease_owner: 'test', lease_until: '2100-01-01' },
        });
      await knex('run_attempts')
        .where({ run_id: runId })
        .update({ started_at: knex.raw('kernel.now()') });
      const agent = await connectAgent(platform.url, mcpToken);
      agents.push(agent);
      return { issue, runId, mcpToken, agent };
    },

    /** The agent asks for the label; answers the request that people have to decide about. */
    async askFor({ agent }: RunThatAsks, ...labels: string[]): Promise<string> {
      const answer = await agent.call('github_labels_add', { labels });
      expect(answer).toMatchObject({ status: 'approval_required' });
      return answer.request_id;
    },

    async decide(
      requestId: string,
      decision: Decision = 'approved',
      as = platform.as(PROJECT_ADMIN),
    ) {
      const path = `/stage-runs/requests/${requestId}`;
      const { body } = await platform.as(PROJECT_ADMIN)('GET', path);
      return as('POST', `${path}/decision`, { decision, digest: body.digest });
    },

    async detailOf(requestId: string) {
      const path = `/stage-runs/requests/${requestId}`;
      return (await platform.as(PROJECT_ADMIN)('GET', path)).body;
    },

    /** The approved call is carried out, or has failed. */
    async carriedOut({ agent }: RunThatAsks, requestId: string) {
      return eventually(async () => {
        const input = { request_id: requestId };
        const answer = await agent.call('request.get', input);
        expect(answer.status).not.toBe('approval_required');
        return answer;
      }, 60_000);
    },

    /** Runs of the issue after the one that asked, newest first. */
    async laterRuns({ issue, runId }: RunThatAsks) {
      const runs = await driver.runsOf(issue);
      return runs.filter(({ id }) => id !== runId);
    },

    /** Nothing of the issue is left to be written, but for what a test has held back. */
    async quiet({ issue }: RunThatAsks) {
      await eventually(async () => {
        const left = await knex('outbox')
          .where({ issue_number: issue })
          .whereNotNull('claimable_at')
          .whereNull('failed_at')
          .whereRaw('written_version < wanted_version');
        expect(left).toEqual([]);
      }, 60_000);
    },

    stop: () => Promise.all(agents.map(agent => agent.close())),
  };
}
