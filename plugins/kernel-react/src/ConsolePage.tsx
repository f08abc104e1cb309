import {
  PageLayout,
  swappableComponentsApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { useDocumentTitle } from './useDocumentTitle';
import { useMemo, type ReactElement, type ReactNode } from 'react';
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
  const Layout = usePageLayout();
  return (
    <main>
      <Layout
        title={props.title}
        icon={props.icon}
        titleLink={props.titleLink}
        headerActions={props.actions && [props.actions]}
      >
        <Container className={styles.content}>{props.children}</Container>
      </Layout>
    </main>
  );
}

/**
 * `PageLayout` itself is another component each time that it is drawn, as long as Backstage
 * asks its API for it anew: all that is below it would be made again whenever the address
 * changes, and lose the focus, what was typed and the rows.
 */
function usePageLayout() {
  const apis = useApiHolder();
  return useMemo(
    // Apps of Backstage's old front-end system have no such API.
    () =>
      apis.get(swappableComponentsApiRef)?.getComponent(PageLayout.ref) ??
      PageLayout,
    [apis],
  );
}
