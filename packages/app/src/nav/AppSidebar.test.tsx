import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import kernelPlugin from '@stagecraft/backstage-plugin-kernel';
import stageRunsPlugin from '@stagecraft/backstage-plugin-stage-runs';
import { screen } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { navModule } from './navModule';

/** `usePermission` keeps its answers in a cache of the page; each test is another person's page. */
function OwnAnswers(props: { children: ReactNode }) {
  const [answers] = useState(() => new Map());
  return (
    <SWRConfig value={{ provider: () => answers }}>{props.children}</SWRConfig>
  );
}

const ownAnswers = createFrontendModule({
  pluginId: 'app',
  extensions: [
    AppRootWrapperBlueprint.make({
      name: 'own-answers',
      params: { component: OwnAnswers },
    }),
  ],
});

function renderIn(
  language: string,
  authorize: AuthorizeResult.ALLOW | AuthorizeResult.DENY,
) {
  renderTestApp({
    features: [
      stageRunsPlugin,
      kernelPlugin,
      catalogPlugin,
      navModule,
      ownAnswers,
    ],
    apis: [mockApis.permission({ authorize })],
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
    ['en', ['Home', 'Runs', 'Projects', 'Users', 'Catalog']],
    ['ru', ['Главная', 'Работы', 'Проекты', 'Пользователи', 'Каталог']],
  ])('names our pages in order, in %s', async (language, names) => {
    renderIn(language, AuthorizeResult.ALLOW);
    await screen.findByRole('link', { name: names[3] });
    const links = screen
      .getAllByRole('link')
      .map(link => link.getAttribute('aria-label') ?? link.textContent);
    expect(links.filter(name => name && names.includes(name))).toEqual(names);
    expect(screen.getByRole('link', { name: names[1] })).toHaveAttribute(
      'href',
      '/runs',
    );
  });

  it('leaves out the users for those who may not see them', async () => {
    renderIn('en', AuthorizeResult.DENY);
    await screen.findByRole('link', { name: 'Projects' });
    expect(screen.queryByRole('link', { name: 'Users' })).toBeNull();
  });
});
