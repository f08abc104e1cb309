import type {
  GitHubIssue,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  reasonMessages,
  type IssueAutonomy,
  type IssueTransitions,
  type RoleGate,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  Scope,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Locale, RunRow } from '../runs/rows';
import type { AttachedIssue } from './IssueFinder';
import type { Transition } from './listTransitions';
import type { wayOf } from './wayOf';

/** What was read, as the API shows it (openapi.yaml). */
export function toIssueTransitions(options: {
  attached: AttachedIssue;
  issue: GitHubIssue;
  stages: readonly Stage[];
  catalogue: LabelCatalogue;
  /** Of the titles of stages. */
  locale: Locale;
  active: RunRow | undefined;
  scope: Scope | undefined;
  roleGates: RoleGate[];
  way: ReturnType<typeof wayOf>;
  transitions: Transition[];
  mayOverride: boolean;
  autonomy: IssueAutonomy;
}): IssueTransitions {
  const { attached, issue, active, way, mayOverride } = options;
  const { project, repository, issueNumber } = attached;
  return {
    ...{ repository: repository.fullName, projectSlug: project.slug },
    ...{ issueNumber, title: issue.title, url: issue.htmlUrl },
    ...{ state: issue.state, labels: issue.labels },
    profile: way.profile,
    ...(options.scope && {
      scope: {
        id: options.scope.id,
        title: options.scope.title[options.locale],
      },
    }),
    way: way.stages.map(each => toWayStage(each, options)),
    ...(active && {
      activeRun: { id: active.id, triggerLabel: active.trigger_label },
    }),
    roleGates: options.roleGates,
    transitions: options.transitions.map(each =>
      toTransition(each, project.locale),
    ),
    mayOverride,
    autonomy: options.autonomy,
  };
}

function toWayStage(
  way: ReturnType<typeof wayOf>['stages'][number],
  options: {
    stages: readonly Stage[];
    catalogue: LabelCatalogue;
    locale: Locale;
  },
): IssueTransitions['way'][number] {
  const { stages, catalogue, locale } = options;
  const stage = stages.find(({ id }) => id === way.stage)!;
  return {
    ...{ stage: way.stage, state: way.state },
    title: stage.title[locale],
    label: catalogue.byKey(stage.labelKey).name,
    ...(way.skipReason && { skipReason: way.skipReason }),
    ...(way.decision && { decision: way.decision }),
    ...(way.runId && { runId: way.runId }),
  };
}

function toTransition(
  { verdict, ...transition }: Transition,
  locale: Locale,
): IssueTransitions['transitions'][number] {
  if (verdict.open) return { ...transition, open: true, overridable: false };
  const { reason, overridable } = verdict;
  const message = reasonMessages[locale][reason];
  return { ...transition, open: false, reason, message, overridable };
}
