import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';

/**
 * The catalogue as variables of GitHub Actions (requirements F5), so that workflows of a
 * repository need not know what this installation calls its labels: `run.dev` is
 * STAGECRAFT_RUN_DEV_LABEL. Of keys that differ in punctuation only the first counts.
 */
export function labelVariables(
  labels: Pick<CatalogueLabel, 'key' | 'name'>[],
): { name: string; value: string }[] {
  const values = new Map<string, string>();
  for (const label of labels) {
    const name = variableName(label.key);
    if (!values.has(name)) values.set(name, label.name);
  }
  return [...values].map(([name, value]) => ({ name, value }));
}

function variableName(key: string): string {
  const words = key.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return `STAGECRAFT_${words}_LABEL`;
}
