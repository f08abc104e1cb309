import { PageLayout } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { useDocumentTitle } from './useDocumentTitle';
import type { ReactElement, ReactNode } from 'react';
import styles from './ConsolePage.module.css';

/**
 * The host's page layout with a translated title. (Titles of page extensions are fixed
 * texts; that is why our pages ask for no header of their own and draw the layout here.)
 */
export function ConsolePage(props: {
  title: string;
  icon: ReactElement;
  titleLink?: string;
  /** What can be done on the page, beside its title. */
  actions?: ReactElement;
  children: ReactNode;
}) {
  useDocumentTitle(props.title);
  return (
    <main>
      <PageLayout
        title={props.title}
        icon={props.icon}
        titleLink={props.titleLink}
        headerActions={props.actions && [props.actions]}
      >
        <Container className={styles.content}>{props.children}</Container>
      </PageLayout>
    </main>
  );
}
