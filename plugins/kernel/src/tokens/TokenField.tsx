import { PasswordField } from '@backstage/ui';

/** The API's limits. */
export const TOKEN_MIN_CHARS = 8;
const TOKEN_MAX_CHARS = 500;

/** A place for a token: what is typed is hidden, and never filled in or kept by the browser. */
export function TokenField(props: {
  label: string;
  description: string;
  isInvalid: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <PasswordField
      {...props}
      autoComplete="off"
      maxLength={TOKEN_MAX_CHARS}
      onChange={value => props.onChange(value.trim())}
    />
  );
}
