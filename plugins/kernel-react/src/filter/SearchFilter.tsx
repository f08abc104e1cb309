import { SearchField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import styles from './FilterBar.module.css';

const TYPING_PAUSE_MS = 400;

/** A text that a list is filtered by: changes when the typing pauses, not with each letter. */
export function SearchFilter(props: {
  label: string;
  placeholder?: string;
  value: string | undefined;
  maxLength?: number;
  /** Must be stable. */
  onChange: (value: string | undefined) => void;
}) {
  const { onChange } = props;
  const value = props.value ?? '';
  const [text, setText] = useState(value);
  // A space at the end stays: the next word may follow.
  useEffect(
    () => setText(typed => (typed.trim() === value ? typed : value)),
    [value],
  );
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === value) return undefined;
    const timer = setTimeout(
      () => onChange(wanted || undefined),
      TYPING_PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <SearchField
      className={styles.field}
      label={props.label}
      placeholder={props.placeholder}
      maxLength={props.maxLength}
      value={text}
      onChange={setText}
    />
  );
}
