/** Requests name a label by its name or by an object that has one. */
export type LabelInput = string | { name?: string };

export const labelNames = (labels: LabelInput[]): string[] =>
  labels.map(label => (typeof label === 'string' ? label : label.name ?? ''));
