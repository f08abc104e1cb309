import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { TestApiProvider, wrapInTestApp } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { runsApiRef } from './api/RunsApi';
import { EntityRunsContent, isRunsAvailable, stageRunsPlugin } from './legacy';
import { FakeRunsApi } from './__testUtils__/FakeRunsApi';
import { aRun, aRunDetail } from './__testUtils__/runFixtures';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'bookshop',
    annotations: { 'github.com/project-slug': 'acme/bookshop' },
  },
};
const run = aRun();
describe('the Runs tab in an app of the old front-end system', () => {
  it('lists the runs of the repository, and opens one inside the tab', async () => {
    const api = new FakeRunsApi();
    api.runs = [run];
    api.details.set(run.id, aRunDetail(run));
    render(
      wrapInTestApp(
        <TestApiProvider apis={[[runsApiRef, api]]}>
          <EntityProvider entity={entity}>
            <Routes>
              <Route path="/tab/*" element={<EntityRunsContent />} />
            </Routes>
          </EntityProvider>
        </TestApiProvider>,
        { routeEntries: ['/tab'] },
      ),
    );

    const link = await screen.findByRole('link', {
      name: 'Show the price of a book',
    });
    expect(link).toHaveAttribute('href', `/tab/${run.id}`);
    expect(api.queries[0].repository).toBe('acme/bookshop');
    await userEvent.click(link);
    expect(
      await screen.findByRole('region', { name: 'What was asked' }),
    ).toBeInTheDocument();
    expect(await screen.findByText('The agent wrote no log.')).toBeVisible();
  });

  it('opens the stages of an issue inside the tab', async () => {
    const api = new FakeRunsApi();
    render(
      wrapInTestApp(
        <TestApiProvider apis={[[runsApiRef, api]]}>
          <EntityProvider entity={entity}>
            <Routes>
              <Route path="/tab/*" element={<EntityRunsContent />} />
            </Routes>
          </EntityProvider>
        </TestApiProvider>,
        { routeEntries: ['/tab/issues/acme/bookshop/1'] },
      ),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('No such issue');
    expect(api.asked[0]).toEqual({
      ...{ repository: 'acme/bookshop', issueNumber: 1 },
    });
  });

  it('brings its API client', () => {
    const ids = Array.from(stageRunsPlugin.getApis(), ({ api }) => api.id);
    expect(ids).toEqual([runsApiRef.id]);
  });

  it('is offered for components with a GitHub repository only', () => {
    expect(isRunsAvailable(entity)).toBe(true);
    expect(isRunsAvailable({ ...entity, kind: 'API' })).toBe(false);
    expect(isRunsAvailable({ ...entity, metadata: { name: 'bookshop' } })).toBe(
      false,
    );
  });
});
