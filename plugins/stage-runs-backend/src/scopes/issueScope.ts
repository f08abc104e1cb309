import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import type { Scope } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RepositoryConfig } from '../repositoryConfig/schema';
import type { RunRow } from '../runs/rows';

/** What kind of work an issue is, as it is kept with its runs. */
export interface IssueScope {
  /** Of the label that is on the issue, or was when it began. */
  id: string;
  /** Ids of the stages that it goes through, without an order. */
  stages: string[];
}

/** The newest run of the issue on the way from idea to operations; undefined: it has had none. */
export type LatestOnWay = Pick<RunRow, 'scope'> | undefined;

/**
 * The scope of an issue; undefined: all its stages. The label counts when the issue begins,
 * and another one later: the way gets longer by its stages and never shorter (requirements
 * 3.1.2), which only an owner's decision may do.
 */
export function issueScope(facts: {
  /** Of the issue; of kind `scope` one at most. */
  labels: CatalogueLabel[];
  scopes: readonly Scope[];
  config: RepositoryConfig;
  latest: LatestOnWay;
}): IssueScope | undefined {
  const { labels, latest } = facts;
  const value = labels.find(({ kind }) => kind === 'scope')?.value;
  const labeled = value === undefined ? undefined : scopeOf(value, facts);
  if (!latest) return labeled;
  const had = latest.scope;
  // It began with all its stages.
  if (!had) return undefined;
  if (!labeled) return had;
  const stages = [...new Set([...had.stages, ...labeled.stages])];
  return { id: labeled.id, stages };
}

/** What the repository says of it comes before what Stagecraft has. */
function scopeOf(
  id: string,
  { scopes, config }: { scopes: readonly Scope[]; config: RepositoryConfig },
): IssueScope | undefined {
  const stages =
    config.delivery.scopes[id]?.stages ??
    scopes.find(scope => scope.id === id)?.stages;
  return stages && { id, stages };
}
