/** The name of the unique index that a statement violated, or undefined for any other error. */
export function uniqueViolation(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as {
    code?: string;
    constraint?: string;
  };
  return code === '23505' ? constraint ?? 'unknown' : undefined;
}
