import type { ReactNode } from 'react';
import styles from './DefinitionList.module.css';

export interface Definition {
  term: string;
  /** The row is left out when this is `undefined` or `null`. */
  value: ReactNode;
}

/** Terms and values, beside each other. */
export function DefinitionList(props: { items: readonly Definition[] }) {
  const items = props.items.filter(
    item => item.value !== undefined && item.value !== null,
  );
  return (
    <dl className={styles.root}>
      {items.map(item => (
        <div key={item.term} className={styles.row}>
          <dt className={styles.term}>{item.term}</dt>
          <dd className={styles.value}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
