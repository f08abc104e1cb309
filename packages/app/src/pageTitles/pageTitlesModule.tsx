import {
  createFrontendModule,
  type PageLayoutProps,
} from '@backstage/frontend-plugin-api';
import appPlugin from '@backstage/plugin-app';
import { SwappableComponentBlueprint } from '@backstage/plugin-app-react';
import type { ComponentType } from 'react';
import { withTranslatedTitle } from './withTranslatedTitle';

const { component } = SwappableComponentBlueprint.dataRefs;

const pageLayout = appPlugin
  .getExtension('component:app/core-page-layout')
  .override({
    factory(originalFactory) {
      const { ref, loader } = originalFactory().get(component);
      const load = async () =>
        withTranslatedTitle((await loader()) as ComponentType<PageLayoutProps>);
      return [component({ ref, loader: load })];
    },
  });

/** The headers of Backstage's own pages in the language of the person: their titles are fixed texts. */
export const pageTitlesModule = createFrontendModule({
  pluginId: 'app',
  extensions: [pageLayout],
});
