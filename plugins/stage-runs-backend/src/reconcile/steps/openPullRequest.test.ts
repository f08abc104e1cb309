import {
  LeaseLostError,
  type Claim,
  type GitHubClients,
  type GitHubPullRequest,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { aPullRequest, aRun } from '../../__testUtils__/samples';
import type { RunRow } from '../../runs/rows';
import type { StepContext, StepResources } from '../step';
import { openPullRequest } from './openPullRequest';

/** The step on a run whose branch is pushed; answers the branches for which a pull request was opened. */
async function open(options: {
  now?: Partial<RunRow>;
  existing?: GitHubPullRequest;
  confirm?(): Promise<void>;
}) {
  const opened: string[] = [];
  let ended = false;
  const run = aRun({ status: 'running', pushed_at: new Date() });
  const repository = {
    pullRequestByHead: async () => options.existing,
    createPullRequest: async ({ head }: { head: string }) => {
      opened.push(head);
      return aPullRequest();
    },
  } as Partial<GitHubRepository>;
  const context: StepContext = {
    run,
    claim: {
      confirm: options.confirm ?? (async () => {}),
      transaction: async work => work({} as never),
    } as Claim<RunRow>,
    resources: {
      config: { appUrl: 'http://localhost' },
      gitHub: {
        repository: async () => repository,
      } as unknown as GitHubClients,
      store: {
        find: async () => ({ ...run, ...options.now }),
        update: async () => run,
      },
      results: { delivered: async () => {} },
      roleGates: { delivered: async () => {} },
      verifications: { list: async () => [] },
      lifecycle: {
        end: async () => {
          ended = true;
        },
      },
    } as unknown as StepResources,
  };
  let error: unknown;
  try {
    await openPullRequest(context);
  } catch (thrown) {
    error = thrown;
  }
  return { opened, ended, error };
}

it('opens the pull request of the branch and ends the run', async () => {
  expect(await open({})).toMatchObject({
    ...{ opened: ['codex/issue-12'], ended: true },
  });
});

it('one that is there is not opened again', async () => {
  expect(await open({ existing: aPullRequest() })).toMatchObject({
    ...{ opened: [], ended: true },
  });
});

it('a run that was asked to stop after its push opens none', async () => {
  const now = { stop_requested_at: new Date() };
  expect(await open({ now })).toEqual({
    ...{ opened: [], ended: false, error: undefined },
  });
});

it('a process that has lost the run opens none', async () => {
  const confirm = async () => {
    throw new LeaseLostError('The lease was lost');
  };
  expect(await open({ confirm })).toEqual({
    ...{ opened: [], ended: false, error: expect.any(LeaseLostError) },
  });
});
