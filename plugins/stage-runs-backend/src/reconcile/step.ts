import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Claim,
  Clock,
  EventActor,
  GitHubClients,
  LabelCatalogue,
  ProjectDirectory,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { WaitingReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  EnvironmentProvider,
  EnvironmentRequest,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { ResultApprovals } from '../approvals/ResultApprovals';
import type { RunsConfig } from '../config';
import type { RunJobs } from '../kube/RunJobs';
import type { PromptComposer } from '../prompt/PromptComposer';
import type { PermitQueue } from '../queue/PermitQueue';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import type { RequestStore } from '../requests/RequestStore';
import type { RoleGates } from '../roleGates/RoleGates';
import type { AttemptStore } from '../runs/AttemptStore';
import type { BundleStore } from '../runs/BundleStore';
import type { PermitStore } from '../runs/PermitStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import type { RunRow } from '../runs/rows';
import type { SessionStore } from '../sessions/SessionStore';
import type { ReviewQueue } from '../trigger/ReviewQueue';
import type { VerificationStore } from '../verifiers/VerificationStore';
import type { VerifierJobs } from '../verifiers/VerifierJobs';

/** What every step works with. */
export interface StepResources {
  knex: Knex;
  config: RunsConfig;
  logger: LoggerService;
  clock: Clock;
  store: RunStore;
  permits: PermitStore;
  permitQueue: PermitQueue;
  attempts: AttemptStore;
  bundles: BundleStore;
  sessions: SessionStore;
  queue: ReviewQueue;
  lifecycle: RunLifecycle;
  approvals: ApprovalStore;
  results: ResultApprovals;
  roleGates: RoleGates;
  requests: RequestStore;
  prompts: PromptComposer;
  stages: Stages;
  runtimes: AgentRuntimes;
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  directory: ProjectDirectory;
  redaction: Redaction;
  environments: EnvironmentProvider;
  jobs: RunJobs;
  verifications: VerificationStore;
  verifierJobs: VerifierJobs;
}

export interface StepContext {
  run: RunRow;
  claim: Claim<RunRow>;
  resources: StepResources;
}

export type StepResult =
  /** Go on with the next step at once. */
  | { kind: 'done' }
  /** Nothing more to do before this time, or before somebody wakes the run. */
  | { kind: 'wait'; forMs: number };

export type Step = (context: StepContext) => Promise<StepResult>;

export const DONE: StepResult = { kind: 'done' };

export const RECONCILER: EventActor = { type: 'system', id: 'stage-runs' };

export function environmentRequest({
  run,
  claim,
}: StepContext): EnvironmentRequest {
  return {
    runId: run.id,
    attempt: run.attempt,
    projectId: run.project_id,
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
    agentKey: run.agent_key,
    mode: run.policy.mode ?? 'code-only',
    kubernetesRights: run.policy.kubernetesRights ?? 'none',
    correlationId: run.correlation_id,
    fence: claim.row.fence,
  };
}

/** Stores why the run waits, so that people see it; the comment follows when the reason is new. */
export async function waitFor(
  { run, claim, resources }: StepContext,
  waiting: { reason: WaitingReason; forMs: number; until?: Date },
): Promise<StepResult> {
  if (
    run.waiting_reason !== waiting.reason ||
    run.waiting_until?.getTime() !== waiting.until?.getTime()
  ) {
    await claim.transaction(async trx => {
      const row = await resources.store.update(trx, run.id, {
        waiting_reason: waiting.reason,
        waiting_until: waiting.until ?? null,
      });
      await resources.lifecycle.wantStatusComment(trx, row);
    });
  }
  return { kind: 'wait', forMs: waiting.forMs };
}
