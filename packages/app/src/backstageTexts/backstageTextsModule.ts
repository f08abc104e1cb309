import { coreComponentsTranslationRef } from '@backstage/core-components';
import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { catalogTranslationRef } from '@backstage/plugin-catalog/alpha';
import { catalogReactTranslationRef } from '@backstage/plugin-catalog-react/alpha';
import { notificationsTranslationRef } from '@backstage/plugin-notifications/alpha';
import { userSettingsTranslationRef } from '@backstage/plugin-user-settings';

const userSettings = TranslationBlueprint.make({
  name: 'user-settings',
  params: {
    resource: createTranslationResource({
      ref: userSettingsTranslationRef,
      translations: { ru: () => import('./userSettingsRu') },
    }),
  },
});

const catalog = TranslationBlueprint.make({
  name: 'catalog',
  params: {
    resource: createTranslationResource({
      ref: catalogTranslationRef,
      translations: { ru: () => import('./catalogRu') },
    }),
  },
});

const catalogReact = TranslationBlueprint.make({
  name: 'catalog-react',
  params: {
    resource: createTranslationResource({
      ref: catalogReactTranslationRef,
      translations: { ru: () => import('./catalogReactRu') },
    }),
  },
});

const notifications = TranslationBlueprint.make({
  name: 'notifications',
  params: {
    resource: createTranslationResource({
      ref: notificationsTranslationRef,
      translations: { ru: () => import('./notificationsRu') },
    }),
  },
});

const coreComponents = TranslationBlueprint.make({
  name: 'core-components',
  params: {
    resource: createTranslationResource({
      ref: coreComponentsTranslationRef,
      translations: { ru: () => import('./coreComponentsRu') },
    }),
  },
});

/** Russian for the plugins of Backstage that come without it. */
export const backstageTextsModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    userSettings,
    catalog,
    catalogReact,
    notifications,
    coreComponents,
  ],
});
