import type { Locale } from './api';

/** The languages that every catalogue has. */
export const LOCALES: readonly Locale[] = ['en', 'ru'];

/**
 * Texts for people by key, in every language: a key without a text in one of them
 * does not compile. `{name}` is filled by `formatMessage`.
 */
export type MessageCatalogue<Key extends string> = Record<
  Locale,
  Record<Key, string>
>;

/** Fills the `{name}` places of a text. A place without a value is left as it is. */
export function formatMessage(
  text: string,
  values: Record<string, string | number>,
): string {
  return text.replace(/\{(\w+)\}/g, (place, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}
