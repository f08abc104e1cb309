import { Skeleton, VisuallyHidden } from '@backstage/ui';
import styles from './LoadingRows.module.css';

/** Stands for a list that is on its way. `label` tells it to a screen reader. */
export function LoadingRows(props: { label: string; rows: number }) {
  return (
    <div className={styles.root} role="status">
      <VisuallyHidden>{props.label}</VisuallyHidden>
      {Array.from({ length: props.rows }, (_, index) => (
        <Skeleton
          key={index}
          className={styles.row}
          width="100%"
          height="2.5rem"
        />
      ))}
    </div>
  );
}
