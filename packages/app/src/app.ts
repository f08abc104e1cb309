import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import kernelPlugin from '@stagecraft/backstage-plugin-kernel';
import stageRunsPlugin from '@stagecraft/backstage-plugin-stage-runs';
import { backstageTextsModule } from './backstageTexts/backstageTextsModule';
import { languageModule } from './language/languageModule';
import { navModule } from './nav/navModule';
import { pageTitlesModule } from './pageTitles/pageTitlesModule';
import { signInModule } from './signIn/signInModule';

/** The console: which plugins it has, and what is its own. */
export const app = createApp({
  features: [
    stageRunsPlugin,
    kernelPlugin,
    catalogPlugin,
    orgPlugin,
    notificationsPlugin,
    signalsPlugin,
    userSettingsPlugin,
    navModule,
    pageTitlesModule,
    signInModule,
    languageModule,
    backstageTextsModule,
  ],
});
