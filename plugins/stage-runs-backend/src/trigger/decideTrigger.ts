import type {
  CatalogueLabel,
  GitHubIssue,
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Entry } from '../pipeline/judgeEntry';
import type { Finality } from '../rethink/finalityOf';
import { rolesInTheWay, type OpenRole } from '../roleGates/rolesInTheWay';
import { NEED_REVIEWER } from '../runs/labelMoves';
import type { PromptKind, RunRow } from '../runs/rows';

/** What the delivery itself says about the label. */
export interface LabelFacts {
  action: string;
  /** The label of the delivery, if the catalogue has it. */
  label: CatalogueLabel | undefined;
  isPullRequest: boolean;
  isRepositoryAttached: boolean;
  sender: { type: string; login: string };
  /** The platform has put this label itself, by the account that the delivery names. */
  isOwnCommand: boolean;
}

/** What has to be looked up before a run may start. */
export interface TriggerFacts extends LabelFacts {
  /** The issue as GitHub has it now. */
  live: Pick<GitHubIssue, 'state' | 'isPullRequest'>;
  /** The catalogue's labels that are on the issue now. */
  liveLabels: CatalogueLabel[];
  user: PortalUser | undefined;
  role: ProjectRole | undefined;
  /** The installed stage of the label. */
  stage: Stage | undefined;
  promptKind: PromptKind;
  /** Number of the pull request that the run would revise. */
  revisedPullRequest: number | undefined;
  /** Whether anything may still be changed about the result there. */
  revisedFinality: Finality | undefined;
  /** The catalogue's labels that are on that pull request now. */
  pullRequestLabels: CatalogueLabel[];
  activeRunId: string | undefined;
  /** The catalogue's labels that are on the open pull request which the run would build on. */
  followedLabels: CatalogueLabel[];
  /** Whether the results of the stages before let this one start. */
  entry: Entry;
  /** What is wrong with the repository's `services.yaml`; empty: nothing. */
  configProblems: string[];
  /** Stages with a result that a rethink could reopen. */
  reopenable: string[];
  /** See {@link asksAgain}. */
  asksAgain: boolean;
  /** Roles that the issue waits for. */
  openRoles: OpenRole[];
}

/** Labels that let nothing start on an issue, until a person takes them off. */
const CLOSING_LABELS = ['state.blocked', 'state.abandoned', 'need.input'];

/**
 * Those of the labels that are in the way; asking again is the answer that `need:input`
 * asked for. A reviewer who was asked for on the result before has to say something first
 * (E2E-036).
 */
export function closingLabels(facts: {
  /** Of the issue. */
  labels: CatalogueLabel[];
  /** Of the open pull request that the run would build on. */
  followedLabels?: CatalogueLabel[];
  asksAgain: boolean;
}): CatalogueLabel[] {
  const ofIssue = facts.labels.filter(
    ({ key }) =>
      CLOSING_LABELS.includes(key) &&
      !(facts.asksAgain && key === 'need.input'),
  );
  const asked = (facts.followedLabels ?? []).filter(
    ({ key }) => key === NEED_REVIEWER,
  );
  return [...ofIssue, ...asked];
}

/**
 * The issue's newest run was of this stage and changed nothing: it has left `need:input`
 * and asked to be asked again. For any other stage the label closes the gate (E2E-035).
 */
export function asksAgain(
  stageId: string | undefined,
  newest: Pick<RunRow, 'stage' | 'outcome'> | undefined,
): boolean {
  return newest?.outcome === 'no-change' && newest.stage === stageId;
}

export interface Rule<Facts> {
  reason: TriggerReason;
  /** Whether people are told by a comment. */
  tell: 'comment' | 'nobody';
  refuses(facts: Facts): boolean;
}

/**
 * Requirements 3.1.1 for `issues`, rows 4 to 10 (row 9 last: the active run may be about to open the pull request), and ours: the first rule that matches
 * refuses, and a label that none refuses starts a run.
 */
export const LABEL_RULES: readonly Rule<LabelFacts>[] = [
  {
    reason: 'run_debug_label_inert',
    tell: 'comment',
    refuses: ({ action, label, isRepositoryAttached }) =>
      action === 'labeled' && label?.kind === 'inert' && isRepositoryAttached,
  },
  {
    reason: 'issue_event_not_trigger_label',
    tell: 'nobody',
    refuses: ({ action, label }) =>
      action !== 'labeled' || label?.kind !== 'trigger',
  },
  {
    reason: 'issue_is_pull_request',
    tell: 'nobody',
    refuses: ({ isPullRequest }) => isPullRequest,
  },
  {
    reason: 'repository_not_bound_for_issue_label',
    tell: 'comment',
    refuses: ({ isRepositoryAttached }) => !isRepositoryAttached,
  },
  {
    reason: 'own_label_command',
    tell: 'nobody',
    refuses: ({ isOwnCommand }) => isOwnCommand,
  },
];

/** Who may ask for a run. */
export const SENDER_RULES: readonly Rule<
  Pick<TriggerFacts, 'sender' | 'user' | 'role'>
>[] = [
  {
    reason: 'sender_login_missing',
    tell: 'comment',
    refuses: ({ sender }) => sender.login === '',
  },
  {
    reason: 'sender_type_bot_not_permitted',
    tell: 'comment',
    refuses: ({ sender }) => sender.type !== 'User',
  },
  {
    reason: 'sender_not_allowed',
    tell: 'comment',
    refuses: ({ user }) => user === undefined,
  },
  {
    reason: 'sender_not_project_member',
    tell: 'comment',
    refuses: ({ user, role }) => !isPlatformAdmin(user) && role === undefined,
  },
  {
    reason: 'sender_role_read_not_permitted',
    tell: 'comment',
    refuses: ({ user, role }) => !isPlatformAdmin(user) && role === 'read',
  },
];

/** Whether anybody could start the stage here. */
export const STAGE_RULES: readonly Rule<Pick<TriggerFacts, 'stage'>>[] = [
  {
    reason: 'stage_not_installed',
    tell: 'comment',
    refuses: ({ stage }) => stage === undefined,
  },
  {
    reason: 'stage_disabled',
    tell: 'comment',
    refuses: ({ stage }) => stage!.disabled !== undefined,
  },
];

/** Whether a run could be made by what its repository says. */
export const CONFIG_RULES: readonly Rule<
  Pick<TriggerFacts, 'configProblems'>
>[] = [
  {
    reason: 'repository_config_invalid',
    tell: 'comment',
    refuses: ({ configProblems }) => configProblems.length > 0,
  },
];

/** What is replaced or done is not revised. */
export const FINALITY_RULES: readonly Rule<
  Pick<TriggerFacts, 'revisedFinality'>
>[] = [
  {
    reason: 'result_superseded',
    tell: 'comment',
    refuses: ({ revisedFinality }) => revisedFinality === 'superseded',
  },
  {
    reason: 'rethink_in_effect',
    tell: 'comment',
    refuses: ({ revisedFinality }) => revisedFinality === 'in_effect',
  },
];

export const TRIGGER_RULES: readonly Rule<TriggerFacts>[] = [
  {
    reason: 'issue_is_pull_request',
    tell: 'nobody',
    refuses: ({ live }) => live.isPullRequest,
  },
  {
    reason: 'trigger_label_gone',
    tell: 'nobody',
    refuses: ({ label, liveLabels }) =>
      !liveLabels.some(live => live.key === label?.key),
  },
  {
    reason: 'issue_trigger_label_conflict',
    tell: 'comment',
    refuses: ({ liveLabels }) => countOf('trigger', liveLabels) > 1,
  },
  ...SENDER_RULES,
  ...STAGE_RULES,
  ...CONFIG_RULES,
  {
    reason: 'issue_closed',
    tell: 'comment',
    refuses: ({ live }) => live.state === 'closed',
  },
  {
    reason: 'multiple_model_labels',
    tell: 'comment',
    refuses: ({ liveLabels, pullRequestLabels }) =>
      countOf('model', liveLabels) > 1 ||
      countOf('model', pullRequestLabels) > 1,
  },
  {
    reason: 'multiple_effort_labels',
    tell: 'comment',
    refuses: ({ liveLabels, pullRequestLabels }) =>
      countOf('effort', liveLabels) > 1 ||
      countOf('effort', pullRequestLabels) > 1,
  },
  {
    reason: 'multiple_scope_labels',
    tell: 'comment',
    refuses: ({ liveLabels }) => countOf('scope', liveLabels) > 1,
  },
  {
    reason: 'stage_gate_closed',
    tell: 'comment',
    refuses: ({ activeRunId, liveLabels: labels, promptKind, ...facts }) =>
      activeRunId !== undefined ||
      closingLabels({ labels, ...facts }).length > 0 ||
      // A revision goes on with a stage that has started.
      (promptKind === 'work' && !facts.entry.open) ||
      rolesInTheWay({ promptKind, ...facts }).length > 0,
  },
  {
    reason: 'nothing_to_reopen',
    tell: 'comment',
    refuses: ({ promptKind, stage, reopenable }) =>
      promptKind === 'work' &&
      stage!.place.kind === 'rethink' &&
      reopenable.length === 0,
  },
  {
    reason: 'revise_pr_not_found',
    tell: 'comment',
    refuses: ({ promptKind, revisedPullRequest }) =>
      promptKind === 'revise' && revisedPullRequest === undefined,
  },
  ...FINALITY_RULES,
];

export type Refusal = Pick<Rule<never>, 'reason' | 'tell'>;

/** Decides by the delivery alone; undefined when more has to be looked up. */
export function refuseByLabel(facts: LabelFacts): Refusal | undefined {
  return LABEL_RULES.find(rule => rule.refuses(facts));
}

/** Decides; undefined means that a run of `facts.stage` starts. */
export function decideTrigger(facts: TriggerFacts): Refusal | undefined {
  return (
    refuseByLabel(facts) ?? TRIGGER_RULES.find(rule => rule.refuses(facts))
  );
}

export function countOf(
  kind: CatalogueLabel['kind'],
  labels: CatalogueLabel[],
): number {
  return labels.filter(label => label.kind === kind).length;
}

function isPlatformAdmin(user: PortalUser | undefined): boolean {
  return user?.isPlatformOwner === true || user?.isPlatformAdmin === true;
}
