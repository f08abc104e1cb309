import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { screen, waitFor } from '@testing-library/react';
import {
  RunCardBlueprint,
  type RunCardProps,
} from '@stagecraft/backstage-plugin-stage-runs-react';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';
import { runsApiRef } from '../api/RunsApi';
import { stageRunsPlugin } from '../plugin';

const detail = aRunDetail(aRun({ stage: 'dev' }));

function card(
  name: string,
  Card: (props: RunCardProps) => JSX.Element | null,
  stages?: string[],
) {
  const params = { stages, loader: async () => Card };
  return RunCardBlueprint.make({ name, params });
}

/** The page of a run of `dev`, in an app with these cards, which other plugins bring. */
async function showRun(
  ...extensions: ReturnType<typeof card>[]
): Promise<FakeRunsApi> {
  const api = new FakeRunsApi();
  api.details.set(detail.summary.id, detail);
  renderTestApp({
    features: [
      stageRunsPlugin,
      createFrontendModule({ pluginId: 'stage-runs', extensions }),
    ],
    initialRouteEntries: [`/runs/${detail.summary.id}`],
    apis: [
      [runsApiRef, api],
      mockApis.identity({ userEntityRef: 'user:default/ann' }),
    ],
  });
  await screen.findByRole('region', { name: 'Attempts' });
  return api;
}

const ofStage = ({ run }: RunCardProps) => (
  <p>Card about {run.summary.stage}</p>
);

describe('The cards of other plugins', () => {
  it('are on the page of a run of their stage, and are told of the run', async () => {
    await showRun(card('one', ofStage, ['qa', 'dev']));
    expect(await screen.findByText('Card about dev')).toBeVisible();
  });

  it('are on the page of every run where they name no stage', async () => {
    await showRun(card('one', ofStage));
    expect(await screen.findByText('Card about dev')).toBeVisible();
  });

  it('are not on the page of a run of another stage', async () => {
    await showRun(
      card('one', () => <p>Of QA</p>, ['qa']),
      card('two', () => <p>Of dev</p>, ['dev']),
    );
    expect(await screen.findByText('Of dev')).toBeVisible();
    expect(screen.queryByText('Of QA')).not.toBeInTheDocument();
  });

  it('that fail leave the page and the other cards as they are', async () => {
    await showRun(
      card('broken', () => {
        throw new Error('This card is broken');
      }),
      card('sound', ofStage),
    );
    expect(await screen.findByText('Card about dev')).toBeVisible();
    // React draws what has failed a second time before it gives up.
    await waitFor(() =>
      expect(screen.getAllByText(/This card is broken/)[0]).toBeVisible(),
    );
    expect(screen.getByRole('region', { name: 'Attempts' })).toBeVisible();
  });
});
