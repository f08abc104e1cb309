import {
  useTranslationRef,
  type PageLayoutProps,
} from '@backstage/frontend-plugin-api';
import type { ComponentType } from 'react';
import { appTranslationRef } from '../translation';

/** What Backstage's pages are called in code, and our name for each. */
const TITLES = {
  Catalog: 'nav.catalog',
  Notifications: 'nav.notifications',
  Settings: 'nav.settings',
} as const;

function isKnown(title: string | undefined): title is keyof typeof TITLES {
  return title !== undefined && Object.hasOwn(TITLES, title);
}

/** The layout with its title in the language of the person; titles that we don't know stay. */
export function withTranslatedTitle(Layout: ComponentType<PageLayoutProps>) {
  return function TranslatedLayout(props: PageLayoutProps) {
    const { title } = props;
    const { t } = useTranslationRef(appTranslationRef);
    return (
      <Layout {...props} title={isKnown(title) ? t(TITLES[title]) : title} />
    );
  };
}
