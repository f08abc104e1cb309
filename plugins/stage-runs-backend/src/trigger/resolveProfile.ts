import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';

export type ProfileSource =
  | 'issue_label'
  | 'pull_request_label'
  | 'last_run_context'
  | 'default';

export interface ProfileFacts {
  /** A review asks for changes: the issue's labels come before those of the pull request. */
  startedBy: 'label' | 'review';
  issueLabels: CatalogueLabel[];
  pullRequestLabels: CatalogueLabel[];
  /** The latest run of the issue on the same runtime. */
  lastRun: { model: string; reasoningEffort: string } | undefined;
  defaults: { model: string; reasoningEffort: string };
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
 * then what the last run of the issue had, then the runtime's own. They stay as they are
 * over any number of revisions until somebody changes a label.
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
  if (facts.lastRun) {
    return { value: facts.lastRun[field], source: 'last_run_context' };
  }
  return { value: facts.defaults[field], source: 'default' };
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
