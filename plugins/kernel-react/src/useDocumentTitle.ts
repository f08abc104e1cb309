import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/** Sets the browser's title to "<title> | <app title>" while the component is shown. */
export function useDocumentTitle(title: string): void {
  const appTitle =
    useApi(configApiRef).getOptionalString('app.title') ?? 'Stagecraft';
  useEffect(() => {
    const previous = document.title;
    document.title = `${title} | ${appTitle}`;
    return () => {
      document.title = previous;
    };
  }, [title, appTitle]);
}
