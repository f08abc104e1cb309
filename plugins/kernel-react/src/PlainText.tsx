import styles from './PlainText.module.css';

/**
 * Text of people or agents, shown letter by letter: nothing in it is interpreted, so it
 * can neither style the page nor load or link anything.
 */
export function PlainText(props: { label: string; text: string }) {
  return (
    <pre
      className={styles.root}
      role="region"
      aria-label={props.label}
      // A long text scrolls inside its box; the keyboard must reach it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {props.text}
    </pre>
  );
}
