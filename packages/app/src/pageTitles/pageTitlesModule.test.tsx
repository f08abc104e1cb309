import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { pageTitlesModule } from './pageTitlesModule';

const plugin = createFrontendPlugin({
  pluginId: 'pages',
  extensions: ['Catalog', 'Toolbox'].map(title =>
    PageBlueprint.make({
      name: title.toLowerCase(),
      params: {
        path: `/${title.toLowerCase()}`,
        title,
        loader: async () => <p>The page</p>,
      },
    }),
  ),
});

describe('page titles', () => {
  afterEach(() => window.localStorage.clear());

  it.each([
    ['en', '/catalog', 'Catalog'],
    ['ru', '/catalog', 'Каталог'],
    ['ru', '/toolbox', 'Toolbox'],
  ])('in %s the header of %s says %s', async (language, path, title) => {
    renderTestApp({
      features: [plugin, pageTitlesModule],
      initialRouteEntries: [path],
      config: {
        app: {
          baseUrl: 'http://localhost',
          extensions: [
            {
              'api:app/app-language': {
                config: {
                  availableLanguages: ['en', 'ru'],
                  defaultLanguage: language,
                },
              },
            },
          ],
        },
        backend: { baseUrl: 'http://localhost' },
      },
    });
    expect(await screen.findByText('The page')).toBeVisible();
    expect(
      screen.getByRole('heading', { name: title, level: 1 }),
    ).toBeVisible();
  });
});
