import type { RemixiconComponentType } from '@remixicon/react';
import styles from './StatusBadge.module.css';

/** What a state means for a person; decides the colour. */
export type StatusTone =
  | 'neutral'
  | 'info'
  | 'positive'
  | 'warning'
  | 'negative';

/** A state as icon, text and colour: never colour alone. */
export function StatusBadge(props: {
  tone: StatusTone;
  icon: RemixiconComponentType;
  label: string;
}) {
  const Icon = props.icon;
  return (
    <span className={styles.root} data-tone={props.tone}>
      <Icon className={styles.icon} aria-hidden="true" />
      {props.label}
    </span>
  );
}
