import { InputError } from '@backstage/errors';
import { nearestName } from '../config/nearestName';
import {
  effortLabel,
  modelLabel,
  scopeLabel,
  standardLabels,
} from './standardLabels';
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
  const [first] = findLabelProblems(renames);
  if (first) {
    throw new InputError(
      `Configuration stagecraft.labels.${first.key}: ${first.problem}`,
    );
  }
  return new FixedLabelCatalogue([...withNames(renames).values()]);
}

/** What is wrong with the names of `stagecraft.labels`: the key and what to change. */
export function findLabelProblems(
  renames: Record<string, string>,
): { key: string; problem: string }[] {
  const known = new Map(standardLabels().map(label => [label.key, label]));
  const labels = [...withNames(renames).values()];
  return Object.entries(renames).flatMap(([key, typed]) => {
    const name = typed.trim();
    const problem =
      nameProblem(name) ??
      keyProblem(key, [...known.keys()]) ??
      sameNameProblem(key, name, labels);
    return problem ? [{ key, problem }] : [];
  });
}

function nameProblem(name: string): string | undefined {
  const isUsable =
    name !== '' && name.length <= MAX_NAME_LENGTH && !name.includes(',');
  return isUsable
    ? undefined
    : `a label's name has 1 to ${MAX_NAME_LENGTH} characters and no comma`;
}

function keyProblem(key: string, known: string[]): string | undefined {
  if (known.includes(key) || addedLabel(key, '')) return undefined;
  const near = nearestName(key, known);
  const hint = near
    ? `did you mean ${near}?`
    : 'see GET /api/kernel/labels for the keys';
  return `is no label's key; ${hint}`;
}

function sameNameProblem(
  key: string,
  name: string,
  labels: CatalogueLabel[],
): string | undefined {
  const other = labels.find(
    label => label.key !== key && matchKey(label.name) === matchKey(name),
  );
  return other && `${other.key} has the same name: give one of them another`;
}

/** Keys that no label has are left out. */
function withNames(
  renames: Record<string, string>,
): Map<string, CatalogueLabel> {
  const labels = new Map(standardLabels().map(label => [label.key, label]));
  for (const [key, typed] of Object.entries(renames)) {
    const name = typed.trim();
    const known = labels.get(key);
    const label = known ? { ...known, name } : addedLabel(key, name);
    if (label) labels.set(key, label);
  }
  return labels;
}

const ADDED = { model: modelLabel, effort: effortLabel, scope: scopeLabel };

function addedLabel(key: string, name: string): CatalogueLabel | undefined {
  const added = /^(?<kind>model|effort|scope)\.(?<value>.+)$/.exec(key)?.groups;
  if (!added) return undefined;
  return ADDED[added.kind as keyof typeof ADDED](added.value, name);
}

function matchKey(name: string): string {
  return name.trim().toLowerCase();
}
