/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const index = Math.min(
    sorted.length - 1,
    Math.ceil(share * sorted.length) - 1,
  );
  return round(sorted[Math.max(0, index)]);
}

export function median(samples: number[]): number {
  return percentile(samples, 0.5);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
