/** Answers that steps have saved, by name. */
export type Saved = Record<string, string>;

/** Puts saved answers in place of `${name}`; what nobody has saved stays as it is. */
export function fillIn<Value>(value: Value, saved: Saved): Value {
  if (typeof value === 'string') {
    return value.replace(/\$\{([a-z][a-zA-Z0-9]*)\}/g, (whole, name) =>
      Object.hasOwn(saved, name) ? saved[name] : whole,
    ) as Value;
  }
  if (Array.isArray(value)) {
    return value.map(each => fillIn(each, saved)) as Value;
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, each]) => [key, fillIn(each, saved)]),
  ) as Value;
}
