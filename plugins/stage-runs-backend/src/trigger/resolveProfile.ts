import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';

export type ProfileSource =
  | 'issue_label'
  | 'pull_request_label'
  | 'last_run_context'
  | 'repository'
  | 'agent'
  | 'default';

export interface ProfileFacts {
  /** A review asks for changes: the issue's labels come before those of the pull request. */
  startedBy: 'label' | 'review';
  issueLabels: CatalogueLabel[];
  pullRequestLabels: CatalogueLabel[];
  /** The latest run of the issue on the same runtime. */
  lastRun: LastProfile | undefined;
  /** Who works on the stage now; another agent has a model of its own. */
  agentKey: string;
  /** What the repository says of the stage or of its own agent, then what the agent has. */
  configured: {
    model?: string;
    reasoningEffort?: string;
    source: 'repository' | 'agent';
  }[];
  defaults: { model: string; reasoningEffort: string };
}

export interface LastProfile {
  agentKey: string;
  model: string;
  modelSource: ProfileSource;
  reasoningEffort: string;
  reasoningEffortSource: ProfileSource;
}

export interface Setting {
  value: string;
  source: ProfileSource;
}

export interface Profile {
  model: Setting;
  reasoningEffort: Setting;
}

/**
 * Model and effort of a run (requirements F7): labels of the one place, then of the other,
 * then what the last run of the issue had, then what the repository says, then the agent's,
 * then the runtime's own. They stay as they are over any number of revisions until somebody
 * changes a label. What one agent has by itself does not pass to another.
 */
export function resolveProfile(facts: ProfileFacts): Profile {
  return {
    model: resolve(facts, 'model', 'model'),
    reasoningEffort: resolve(facts, 'effort', 'reasoningEffort'),
  };
}

function resolve(
  facts: ProfileFacts,
  kind: 'model' | 'effort',
  field: 'model' | 'reasoningEffort',
): Setting {
  for (const { labels, source } of placesOf(facts)) {
    const label = labels.find(candidate => candidate.kind === kind);
    if (label?.value) return { value: label.value, source };
  }
  const last = facts.lastRun;
  if (last && (last.agentKey === facts.agentKey || wasChosen(last, field))) {
    return { value: last[field], source: 'last_run_context' };
  }
  for (const { source, [field]: value } of facts.configured) {
    if (value) return { value, source };
  }
  return { value: facts.defaults[field], source: 'default' };
}

/** By a person's label, then or before. */
function wasChosen(
  last: LastProfile,
  field: 'model' | 'reasoningEffort',
): boolean {
  const source = last[`${field}Source`];
  return !['default', 'repository', 'agent'].includes(source);
}

function placesOf(
  facts: ProfileFacts,
): { labels: CatalogueLabel[]; source: ProfileSource }[] {
  const issue = { labels: facts.issueLabels, source: 'issue_label' } as const;
  const pullRequest = {
    labels: facts.pullRequestLabels,
    source: 'pull_request_label',
  } as const;
  return facts.startedBy === 'review'
    ? [issue, pullRequest]
    : [pullRequest, issue];
}
