import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** Says why there is nothing, and what to do about it. */
export function EmptyState(props: {
  title: string;
  description?: string;
  children?: ReactNode;
}) {
  return (
    <div className={styles.root}>
      <Text as="p" variant="body-large" weight="bold">
        {props.title}
      </Text>
      {props.description && (
        <Text as="p" color="secondary">
          {props.description}
        </Text>
      )}
      {props.children}
    </div>
  );
}
