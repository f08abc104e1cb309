const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: "512 byte", "1.4 MB"; a kilobyte has 1,000 bytes. */
export function formatBytes(bytes: number, language: string): string {
  const exponent = Math.min(
    Math.floor(Math.log10(Math.max(1, bytes)) / 3),
    UNITS.length - 1,
  );
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[exponent],
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** exponent);
}
