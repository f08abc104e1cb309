import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Texts of the shared components. Russian is part of the ref, so every host has it without set-up. */
export const kernelReactTranslationRef = createTranslationRef({
  id: 'stagecraft-kernel-react',
  messages: {
    copy: {
      label: 'Copy {{what}}',
      done: 'Copied',
      failed: 'Copying is blocked by the browser',
    },
    error: {
      title: 'This could not be loaded',
      requestId: 'Request id',
      retry: 'Try again',
      signedOut: 'Your session has ended. Sign in again, then retry.',
      forbidden:
        'You have no right to see this. Ask an admin of the project to add you.',
      notFound: 'It does not exist, or you have no right to see it.',
      unavailable:
        'The server did not answer in time. Check that it runs, then retry.',
    },
    stale: {
      title: 'Updates are interrupted',
      description: 'Shown is the last known state. Trying again by itself.',
    },
    log: {
      region: 'Log lines',
      search: 'Search in the log',
      matches: '{{current}} of {{total}}',
      matchesLoaded: '{{current}} of {{total}} in the loaded lines',
      noMatches: 'No matches',
      noMatchesLoaded: 'No matches in the loaded lines',
      next: 'Next match',
      previous: 'Previous match',
      follow: 'Follow',
      copy: 'Copy log',
      copyLoaded: 'Copy the loaded lines',
      download: 'Download log',
      line: 'Link to line {{line}}',
      range: 'Lines {{first}} to {{last}} are loaded.',
      earlier: 'Earlier lines',
      all: 'Load all',
    },
    pager: {
      label: 'Pages',
      next: 'Next page',
      previous: 'Previous page',
    },
    runbook: { label: 'Runbook', link: 'What to do: the runbook' },
    time: { due: 'any moment now', soon: 'in less than a minute' },
    timeline: {
      inProgress: '{{duration}} so far',
      waiting: 'waiting',
    },
  },
  translations: { ru: () => import('./translations/ru') },
});
