/**
 * `trigger` labels start runs; `state` and `need` never do; `model` and `effort` configure;
 * `scope` says what kind of work an issue is;
 * `inert` ones are known from earlier versions and do nothing.
 */
export type LabelKind =
  | 'trigger'
  | 'state'
  | 'need'
  | 'model'
  | 'effort'
  | 'scope'
  | 'inert';

export interface CatalogueLabel {
  kind: LabelKind;
  /** Stable key in code and configuration, for example `run.dev`, `state.in-review`, `need.input`. */
  key: string;
  /** The name on GitHub; configuration may rename it (`stagecraft.labels`). */
  name: string;
  /** Six hex digits. */
  color: string;
  description: string;
  /** For model, effort and scope labels: the value that it stands for. */
  value?: string;
}

/** What a stage says of the label that starts it. */
export interface StageLabel {
  /** `run.<id of the stage>`, or one that the catalogue has already. */
  key: string;
  /** Shown on GitHub, which takes 100 characters; at most 92, because the revising label has "Revise: " before it. */
  description: string;
}

/** Matching is trimmed and case-insensitive (requirements F5). */
export interface LabelCatalogue {
  all(): CatalogueLabel[];
  byName(name: string): CatalogueLabel | undefined;
  /** Throws for an unknown key: a programming error. */
  byKey(key: string): CatalogueLabel;
  ofKind(kind: LabelKind): CatalogueLabel[];
  /**
   * Adds the labels of the installed stages that the catalogue lacks: of each `run:<stage>`
   * and `run:<stage>:revise`, under the names of `stagecraft.labels`. For the plugin that
   * knows all stages, once, before anything is judged by labels. Throws an InputError for a
   * label that GitHub would not take, for two of one name, and for a key of
   * `stagecraft.labels` that is of no stage.
   */
  addStageLabels(stages: StageLabel[]): void;
}
