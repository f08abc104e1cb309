import type { ChoiceHaltCode } from '@stagecraft/backstage-plugin-stage-runs-common';

/** A row of `autonomy_choices`; its columns are explained in the migration. */
export interface ChoiceRow {
  id: string;
  project_id: string;
  repository_id: string;
  issue_number: number;
  approved_run_id: string;
  stages: string[];
  until_stage: string;
  chosen_by_github_id: string | null;
  chosen_by_login: string;
  chosen_by_user_entity_ref: string;
  proof_id: string;
  reason: string;
  created_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
  end_reason: 'revoked' | 'finished' | 'halted' | null;
  halt_code: ChoiceHaltCode | null;
  ended_at_run_id: string | null;
}

export interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

/** How a choice ended, and the run whose comment tells of it. */
export interface ChoiceEnd {
  reason: NonNullable<ChoiceRow['end_reason']>;
  haltCode?: ChoiceHaltCode;
  by: string;
  atRunId: string;
}

/** The same for one choice and one run, however often it is asked for: one run starts. */
export function correlationOf(choiceId: string, runId: string): string {
  return `autonomy-${choiceId}-${runId}`;
}
