import type {
  IssueTransitions,
  RunDetail,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/** Something that belongs to an issue. */
export type RelationNode = { id: string; column: number } & (
  | { kind: 'issue'; title: string; url: string }
  | { kind: 'run'; run: RunSummary }
  | { kind: 'pullRequest'; number: number; url: string }
  | { kind: 'environment'; namespace: string; runId: string }
  | { kind: 'next'; label: string }
);

export interface RelationEdge {
  from: string;
  to: string;
}

export interface RelationGraph {
  nodes: RelationNode[];
  edges: RelationEdge[];
}

/** Issue → runs → pull requests and the environment at work → what may start next. */
export const COLUMNS = { issue: 0, run: 1, result: 2, next: 3 } as const;

/**
 * How an issue, its runs and what they have left hang together. Runs come the oldest first. What
 * may start next hangs on the newest pull request, else on the newest run, else on the issue.
 */
export function relationGraph(facts: {
  issue: Pick<IssueTransitions, 'title' | 'url' | 'transitions'>;
  /** In any order. */
  runs: readonly RunSummary[];
  /** The run that is at work. */
  active?: Pick<RunDetail, 'summary' | 'execution'>;
}): RelationGraph {
  const { issue, active } = facts;
  const runs = facts.runs.toSorted((one, other) =>
    one.createdAt.localeCompare(other.createdAt),
  );
  const nodes: RelationNode[] = [
    {
      ...{ id: 'issue', column: COLUMNS.issue, kind: 'issue' },
      ...{ title: issue.title, url: issue.url },
    },
  ];
  const edges: RelationEdge[] = [];
  const add = (node: RelationNode, from: string) => {
    if (!nodes.some(({ id }) => id === node.id)) nodes.push(node);
    edges.push({ from, to: node.id });
  };
  for (const run of runs) add(runNode(run), 'issue');
  for (const run of runs) {
    const pullRequest = pullRequestNode(run);
    if (pullRequest) add(pullRequest, run.id);
  }
  const namespace = active?.execution.namespace;
  if (active && namespace && runs.some(({ id }) => id === active.summary.id)) {
    const runId = active.summary.id;
    add(
      {
        ...{ id: `environment/${namespace}`, column: COLUMNS.result },
        ...{ kind: 'environment', namespace, runId },
      },
      runId,
    );
  }
  const last = lastOf(nodes);
  for (const { label } of nextSteps(issue)) {
    add(
      { id: `next/${label}`, column: COLUMNS.next, kind: 'next', label },
      last,
    );
  }
  return { nodes, edges };
}

function runNode(run: RunSummary): RelationNode {
  return { id: run.id, column: COLUMNS.run, kind: 'run', run };
}

function pullRequestNode(run: RunSummary): RelationNode | undefined {
  const { pullRequestNumber: number, pullRequestUrl: url } = run;
  if (!number || !url) return undefined;
  return {
    ...{ id: `pull/${number}`, column: COLUMNS.result },
    ...{ kind: 'pullRequest', number, url },
  };
}

function lastOf(nodes: readonly RelationNode[]): string {
  const ofKind = (kind: RelationNode['kind']) =>
    nodes.filter(node => node.kind === kind).at(-1)?.id;
  return ofKind('pullRequest') ?? ofKind('run') ?? 'issue';
}

/** Steps forward that may be taken now. */
function nextSteps({ transitions }: Pick<IssueTransitions, 'transitions'>) {
  return transitions.filter(
    ({ kind, open }) => open && (kind === 'next' || kind === 'fast_track'),
  );
}
