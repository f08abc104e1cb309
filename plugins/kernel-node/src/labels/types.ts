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

/** Matching is trimmed and case-insensitive (requirements F5). */
export interface LabelCatalogue {
  all(): CatalogueLabel[];
  byName(name: string): CatalogueLabel | undefined;
  /** Throws for an unknown key: a programming error. */
  byKey(key: string): CatalogueLabel;
  ofKind(kind: LabelKind): CatalogueLabel[];
}
