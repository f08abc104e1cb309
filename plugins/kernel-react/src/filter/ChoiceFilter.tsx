import { Select } from '@backstage/ui';
import styles from './FilterBar.module.css';

const ANY = 'any';

/** One of some values that a list is filtered by, or any. */
export function ChoiceFilter<T extends string>(props: {
  label: string;
  anyLabel: string;
  options: readonly { value: T; label: string }[];
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}) {
  const { options, onChange } = props;
  return (
    <Select
      className={styles.field}
      label={props.label}
      options={[{ value: ANY, label: props.anyLabel }, ...options]}
      value={props.value ?? ANY}
      onChange={key => onChange(key === ANY ? undefined : (key as T))}
    />
  );
}
