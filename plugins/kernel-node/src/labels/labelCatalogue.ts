import { InputError } from '@backstage/errors';
import { nearestName } from '../config/nearestName';
import {
  effortLabel,
  modelLabel,
  scopeLabel,
  stageLabels,
  standardLabels,
} from './standardLabels';
import type {
  CatalogueLabel,
  LabelCatalogue,
  LabelKind,
  StageLabel,
} from './types';

/** GitHub's limits. */
const MAX_NAME_LENGTH = 50;
const MAX_DESCRIPTION_LENGTH = 100;

type Renames = Record<string, string>;

class ConfiguredLabelCatalogue implements LabelCatalogue {
  readonly #renames: Renames;
  /** Under their own names. */
  #known = standardLabels();
  #labels: CatalogueLabel[] = [];
  #byName = new Map<string, CatalogueLabel>();
  #byKey = new Map<string, CatalogueLabel>();

  constructor(renames: Renames) {
    this.#renames = renames;
    this.#know(this.#known);
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

  addStageLabels(stages: StageLabel[]): void {
    const added = stages.flatMap(stage => this.#lacking(stage));
    const known = [...this.#known, ...added];
    requireNoProblem([
      ...problemsOf(this.#renames, known),
      ...unknownKeys(this.#renames, known),
    ]);
    this.#know(known);
  }

  #lacking({ key, description }: StageLabel): CatalogueLabel[] {
    const known = this.#known.find(label => label.key === key);
    if (known?.kind === 'trigger' || known?.kind === 'need') return [];
    const id = /^run\.(?<id>[a-z0-9]+(-[a-z0-9]+)*)$/.exec(key)?.groups?.id;
    if (known || !id) {
      throw new InputError(
        `The label ${key} can start no stage: use run.<id of the stage>, in lower-case letters, digits and hyphens`,
      );
    }
    const labels = stageLabels(id, description);
    const [, { name, description: longest }] = labels;
    if (name.length > MAX_NAME_LENGTH) {
      throw new InputError(
        `The label ${key}: ${name} is longer than GitHub's ${MAX_NAME_LENGTH} characters: use a shorter key`,
      );
    }
    if (longest.length > MAX_DESCRIPTION_LENGTH) {
      throw new InputError(
        `The label ${key}: "${longest}" is longer than GitHub's ${MAX_DESCRIPTION_LENGTH} characters: use a shorter description`,
      );
    }
    return labels;
  }

  #know(known: CatalogueLabel[]): void {
    this.#known = known;
    this.#labels = [...withNames(this.#renames, known).values()];
    this.#byName = new Map(
      this.#labels.map(label => [matchKey(label.name), label]),
    );
    this.#byKey = new Map(this.#labels.map(label => [label.key, label]));
  }
}

/**
 * The catalogue with the names of `stagecraft.labels`. Throws an InputError for an
 * unknown key, an unusable name, or two labels of one name; whether a key `run.…` is of a
 * stage is known when the stages are.
 */
export function readLabelCatalogue(renames: Renames): LabelCatalogue {
  requireNoProblem(findLabelProblems(renames));
  return new ConfiguredLabelCatalogue(renames);
}

interface LabelProblem {
  key: string;
  problem: string;
}

function requireNoProblem([first]: LabelProblem[]): void {
  if (!first) return;
  throw new InputError(
    `Configuration stagecraft.labels.${first.key}: ${first.problem}`,
  );
}

/**
 * What is wrong with the names of `stagecraft.labels`: the key and what to change. Keys
 * that may be of a stage which a module brings are left to `addStageLabels`.
 */
export function findLabelProblems(renames: Renames): LabelProblem[] {
  const known = standardLabels();
  const unknown = unknownKeys(renames, known).filter(
    ({ key }) => !/^run\.[^.]+(\.revise)?$/.test(key),
  );
  return [...unknown, ...problemsOf(renames, known)];
}

function problemsOf(renames: Renames, known: CatalogueLabel[]): LabelProblem[] {
  const labels = [...withNames(renames, known).values()];
  return Object.entries(renames).flatMap(([key, typed]) => {
    const name = typed.trim();
    const problem = nameProblem(name) ?? sameNameProblem(key, name, labels);
    return problem ? [{ key, problem }] : [];
  });
}

function unknownKeys(
  renames: Renames,
  known: CatalogueLabel[],
): LabelProblem[] {
  const keys = known.map(({ key }) => key);
  return Object.keys(renames).flatMap(key => {
    const problem = keyProblem(key, keys);
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
  renames: Renames,
  known: CatalogueLabel[],
): Map<string, CatalogueLabel> {
  const labels = new Map(known.map(label => [label.key, label]));
  for (const [key, typed] of Object.entries(renames)) {
    const name = typed.trim();
    const own = labels.get(key);
    const label = own ? { ...own, name } : addedLabel(key, name);
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
