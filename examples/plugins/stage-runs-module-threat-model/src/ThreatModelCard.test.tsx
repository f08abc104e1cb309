import '@testing-library/jest-dom';
import {
  createFrontendModule,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import stageRunsPlugin from '@stagecraft/backstage-plugin-stage-runs';
import {
  RunCardBlueprint,
  type RunDetail,
} from '@stagecraft/backstage-plugin-stage-runs-react';
import threatModelModule from './index';

jest.setTimeout(30_000);

const FIND = { timeout: 15_000 };
const ID = '0f6f1b1a-7f0e-4c55-9a54-0d2f6c1b7a01';

type Verifier = NonNullable<RunDetail['verification']>['verifiers'][number];

const delivered: Partial<RunDetail['summary']> = {
  ...{ status: 'succeeded', outcome: 'delivered' },
  finishedAt: '2026-11-22T12:05:00Z',
  pullRequestNumber: 7,
  pullRequestUrl: 'http://localhost:7010/acme/bookshop/pull/7',
};

function aRun(
  state: Verifier['state'] | undefined,
  summary: Partial<RunDetail['summary']> = {},
): RunDetail {
  const verifier: Verifier = {
    ...{ name: 'threat-model', source: 'stage', state: state ?? 'waiting' },
    hasOutput: false,
  };
  return {
    summary: {
      ...{ id: ID, projectId: ID, projectSlug: 'bookshop' },
      ...{ repository: 'acme/bookshop', issueNumber: 1, issueTitle: 'Orders' },
      issueUrl: 'http://localhost:7010/acme/bookshop/issues/1',
      ...{ stage: 'threat-model', triggerLabel: 'run:threat-model' },
      ...{ agentKey: 'security', status: 'running', attempt: 1 },
      requestedBy: { login: 'ann' },
      createdAt: '2026-11-22T12:00:00Z',
      ...summary,
    },
    request: {
      ...{ kind: 'work', deliveryId: ID, correlationId: ID },
      ...{ issueBody: '', issueBodyTruncated: false },
      issueBodySha256: '0'.repeat(64),
    },
    execution: { runtime: 'scripted' },
    ...(state && {
      verification: { headSha: 'c'.repeat(40), verifiers: [verifier] },
    }),
    ...{ takeovers: 0, attempts: [], policy: {}, nextLabels: [] },
    actions: { cancel: false, retry: false, approve: false, start: false },
  };
}

/** For what shall not be there: it would be there before this. */
const lastCard = RunCardBlueprint.make({
  name: 'last',
  params: {
    async loader() {
      await import('./ThreatModelCard');
      return () => <p>Every card is loaded</p>;
    },
  },
});

/** The page of the run, in an app with Stagecraft's pages and this package. */
function showRun(run: RunDetail) {
  const answers: Record<string, object> = {
    [`/runs/${ID}`]: run,
    [`/runs/${ID}/events`]: { items: [], lastVersion: 0 },
    [`/runs/${ID}/log`]: { attempt: 1, lines: [], nextLine: 1, ended: true },
  };
  const fetch = async (input: RequestInfo | URL) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const answer = answers[pathname.replace(/^.*\/stage-runs/, '')];
    return answer
      ? Response.json(answer)
      : Response.json({ error: { message: 'None' } }, { status: 404 });
  };
  renderTestApp({
    features: [
      stageRunsPlugin,
      threatModelModule,
      createFrontendModule({ pluginId: 'stage-runs', extensions: [lastCard] }),
    ],
    initialRouteEntries: [`/runs/${ID}`],
    apis: [
      [fetchApiRef, { fetch }],
      mockApis.discovery(),
      mockApis.identity({ userEntityRef: 'user:default/ann' }),
    ],
  });
}

const region = { name: 'Threat model' };

describe('The page of a run of run:threat-model', () => {
  it('says that what is delivered is complete, and where to read it', async () => {
    showRun(aRun('passed', delivered));
    const card = await screen.findByRole('region', region, FIND);
    expect(card).toHaveTextContent('Complete');
    expect(
      within(card).getByRole('link', { name: /pull request #7/ }),
    ).toHaveAttribute('href', delivered.pullRequestUrl);
  });

  it.each<[Verifier['state'] | undefined, string]>([
    ['failed', 'Incomplete'],
    ['lost', 'Incomplete'],
    ['running', 'Not checked yet'],
    [undefined, 'Not checked yet'],
  ])('whose verifier is %s says: %s', async (state, text) => {
    showRun(aRun(state));
    const card = await screen.findByRole('region', region, FIND);
    expect(card).toHaveTextContent(text);
    expect(within(card).queryByRole('link')).not.toBeInTheDocument();
  });

  it.each<[string, RunDetail]>([
    ['another stage', aRun('passed', { ...delivered, stage: 'dev' })],
    ['a run that had nothing to check', aRun(undefined, delivered)],
  ])('has no card for %s', async (_what, run) => {
    showRun(run);
    await screen.findByText('Every card is loaded', undefined, FIND);
    expect(screen.queryByRole('region', region)).not.toBeInTheDocument();
  });
});
