import { InputError } from '@backstage/errors';
import { nearestName } from '../config/nearestName';
import { effortLabel, modelLabel, standardLabels } from './standardLabels';
import type { CatalogueLabel, LabelCatalogue, LabelKind } from './types';

/** GitHub's limit. */
const MAX_NAME_LENGTH = 50;

class FixedLabelCatalogue implements LabelCatalogue {
  readonly #labels: CatalogueLabel[];
  readonly #byName = new Map<string, CatalogueLabel>();
  readonly #byKey = new Map<string, CatalogueLabel>();

  constructor(labels: CatalogueLabel[]) {
    this.#labels = labels;
    for (const label of labels) {
      const same = this.#byName.get(matchKey(label.name));
      if (same) {
        throw new InputError(
          `Configuration stagecraft.labels: ${same.key} and ${label.key} have the same name ${label.name}`,
        );
      }
      this.#byName.set(matchKey(label.name), label);
      this.#byKey.set(label.key, label);
    }
  }

  all(): CatalogueLabel[] {
    return [...this.#labels];
  }

  byName(name: string): CatalogueLabel | undefined {
    return this.#byName.get(matchKey(name));
  }

  byKey(key: string): CatalogueLabel {
    const label = this.#byKey.get(key);
    if (!label) {
      throw new Error(`No label has the key ${key}`);
    }
    return label;
  }

  ofKind(kind: LabelKind): CatalogueLabel[] {
    return this.#labels.filter(label => label.kind === kind);
  }
}

/**
 * The catalogue with the names of `stagecraft.labels`. Throws an InputError for an
 * unknown key, an unusable name, or two labels of one name.
 */
export function readLabelCatalogue(
  renames: Record<string, string>,
): LabelCatalogue {
  const labels = new Map(standardLabels().map(label => [label.key, label]));
  for (const [key, name] of Object.entries(renames)) {
    labels.set(key, renamed({ key, name: name.trim(), labels }));
  }
  return new FixedLabelCatalogue([...labels.values()]);
}

function renamed(options: {
  key: string;
  name: string;
  labels: Map<string, CatalogueLabel>;
}): CatalogueLabel {
  const { key, name, labels } = options;
  if (!name || name.length > MAX_NAME_LENGTH || name.includes(',')) {
    throw new InputError(
      `Configuration stagecraft.labels.${key}: a label's name has 1 to ${MAX_NAME_LENGTH} characters and no comma`,
    );
  }
  const known = labels.get(key);
  if (known) {
    return { ...known, name };
  }
  const added = /^(?<kind>model|effort)\.(?<value>.+)$/.exec(key)?.groups;
  if (!added) {
    const near = nearestName(key, [...labels.keys()]);
    const hint = near
      ? `did you mean ${near}?`
      : 'see GET /api/kernel/labels for the keys';
    throw new InputError(
      `Configuration stagecraft.labels.${key} is no label's key: ${hint}`,
    );
  }
  return added.kind === 'model'
    ? modelLabel(added.value, name)
    : effortLabel(added.value, name);
}

function matchKey(name: string): string {
  return name.trim().toLowerCase();
}
