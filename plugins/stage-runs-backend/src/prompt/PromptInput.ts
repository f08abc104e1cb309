import type {
  AgentTool,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { ProjectAgentConfig } from '../repositoryConfig/schema';
import type { Feedback, RunRow } from '../runs/rows';
import type { SelectedDocuments } from './documents/selectDocuments';
import type { TemplateSource } from './templates/resolveTemplate';

/** What a prompt needs of its run. */
export type PromptRun = Pick<
  RunRow,
  | 'id'
  | 'project_id'
  | 'repository_id'
  | 'repository_full_name'
  | 'issue_number'
  | 'issue_title'
  | 'issue_body'
  | 'issue_body_sha256'
  | 'issue_url'
  | 'stage'
  | 'trigger_label'
  | 'agent_key'
  | 'locale'
  | 'policy'
  | 'repository_config'
  | 'requested_by_login'
  | 'base_branch'
  | 'work_branch'
  | 'prompt_kind'
  | 'pull_request_number'
  | 'created_at'
  | 'attempt'
  | 'correlation_id'
>;

/** The text that the task section has, and where it is from. */
export type EffectiveTemplate = {
  source: TemplateSource;
  /** With its language where it has one, for example `dev-work_en`. */
  name: string;
  text: string;
  /** sha256 of the text, hex. */
  digest: string;
  /** Of a template of the repository. */
  file?: { path: string; commit: string };
  /** Of an override. */
  version?: number;
};

export interface PromptInput {
  run: PromptRun;
  stage: Stage;
  baseSha: string;
  /** Of a run that revises, oldest first. */
  feedback?: Feedback[];
  /** Of a rethink: ids of the stages that it may propose. */
  reopenable?: string[];
  template: EffectiveTemplate;
  documents: SelectedDocuments;
  /** What its agent may call, by name. */
  tools: readonly AgentTool[];
  /** The agent of the run where the repository defines it. */
  projectAgent?: ProjectAgentConfig;
}
