import { renderTestApp } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import stageRunsPlugin from '@stagecraft/backstage-plugin-stage-runs';
import { screen } from '@testing-library/react';
import { navModule } from './navModule';

function renderIn(language: string) {
  renderTestApp({
    features: [stageRunsPlugin, catalogPlugin, navModule],
    initialRouteEntries: ['/nowhere'],
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
}

describe('AppSidebar', () => {
  afterEach(() => window.localStorage.clear());

  it.each([
    ['en', ['Home', 'Runs', 'Catalog']],
    ['ru', ['Главная', 'Работы', 'Каталог']],
  ])('names our pages in order, in %s', async (language, names) => {
    renderIn(language);
    await screen.findByRole('link', { name: names[0] });
    const links = screen
      .getAllByRole('link')
      .map(link => link.getAttribute('aria-label') ?? link.textContent);
    expect(links.filter(name => name && names.includes(name))).toEqual(names);
    expect(screen.getByRole('link', { name: names[1] })).toHaveAttribute(
      'href',
      '/runs',
    );
  });
});
