import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Texts of the app itself: navigation and sign-in. */
export const appTranslationRef = createTranslationRef({
  id: 'stagecraft-app',
  messages: {
    nav: {
      home: 'Home',
      runs: 'Runs',
      stages: 'Stages',
      projects: 'Projects',
      users: 'Users',
      audit: 'Audit log',
      catalog: 'Catalog',
      notifications: 'Notifications',
      notificationsUnread: 'Notifications, {{unread}} unread',
      settings: 'Settings',
    },
    signIn: {
      title: 'Sign in to {{app}}',
      checking: 'Looking for your session',
      github: 'Sign in with GitHub',
      demo: 'Enter as demo user',
      back: 'Back',
      noProvider:
        'No way to sign in is configured. Set auth.providers.github in the configuration of this installation.',
      refused: 'You could not be signed in',
      refusedHint:
        'Only people on the allow list may enter. If you should be on it, ask a platform administrator to add you.',
    },
  },
  translations: { ru: () => import('./translations/ru') },
});
