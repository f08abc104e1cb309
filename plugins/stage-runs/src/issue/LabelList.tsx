import styles from './Issue.module.css';

/** Labels as GitHub names them. */
export function LabelList(props: { name: string; labels: string[] }) {
  return (
    <ul className={styles.labels} aria-label={props.name}>
      {props.labels.map(label => (
        <li key={label} className={styles.label}>
          {label}
        </li>
      ))}
    </ul>
  );
}
