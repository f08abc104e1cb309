import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './PageTitle.module.css';

/** The heading of a page, and beside it what can be done there. */
export function PageTitle(props: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.root}>
      <Text
        as="h2"
        variant="title-small"
        weight="bold"
        className={styles.title}
      >
        {props.title}
      </Text>
      {props.children}
    </div>
  );
}
