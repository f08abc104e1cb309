import type { ReactNode } from 'react';
import styles from './FilterBar.module.css';

/** The filters of a list, side by side where there is room. */
export function FilterBar(props: { label: string; children: ReactNode }) {
  return (
    <div className={styles.root} role="group" aria-label={props.label}>
      {props.children}
    </div>
  );
}
