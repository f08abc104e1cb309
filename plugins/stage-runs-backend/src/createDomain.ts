import { AgentStatusStore } from './runs/AgentStatusStore';
import { ApprovalStore } from './approvals/ApprovalStore';
import { ResultApprovals } from './approvals/ResultApprovals';
import { ChoiceProgress } from './autonomy/ChoiceProgress';
import { Choices } from './autonomy/Choices';
import { ChoiceStarter } from './autonomy/ChoiceStarter';
import { ChoiceStore } from './autonomy/ChoiceStore';
import { EntryReader } from './pipeline/EntryReader';
import { AttemptStore } from './runs/AttemptStore';
import { BundleStore } from './runs/BundleStore';
import { createLabelDrift } from './labelDrift/createLabelDrift';
import { LabelStore } from './runs/LabelStore';
import { LogStore } from './runs/LogStore';
import { OutboxMetrics } from './outbox/OutboxMetrics';
import { OutboxStore } from './outbox/OutboxStore';
import { PermitQueue } from './queue/PermitQueue';
import { PermitStore } from './runs/PermitStore';
import { PromptComposer } from './prompt/PromptComposer';
import { PromptTemplateStore } from './prompt/overrides/PromptTemplateStore';
import { RepositoryConfigReader } from './repositoryConfig/RepositoryConfigReader';
import { createRequests } from './requests/createRequests';
import { Reopening } from './rethink/Reopening';
import { ReopeningReader } from './rethink/ReopeningReader';
import { createRoleGates } from './roleGates/createRoleGates';
import { RoleGateStore } from './roleGates/RoleGateStore';
import { RunLifecycle } from './runs/RunLifecycle';
import { RunStore } from './runs/RunStore';
import { SessionStore } from './sessions/SessionStore';
import { StartWishes } from './startWishes/StartWishes';
import { StartWishProgress } from './startWishes/StartWishProgress';
import { StartWishStore } from './startWishes/StartWishStore';
import type { StageRunsDependencies } from './StageRunsDependencies';
import { LabelCommands } from './trigger/LabelCommands';
import { ReviewerFactsReader } from './trigger/ReviewerFactsReader';
import { ReviewFactsReader } from './trigger/ReviewFactsReader';
import { ReviewQueue } from './trigger/ReviewQueue';
import { RevisionFinder } from './trigger/RevisionFinder';
import { RunStarter } from './trigger/RunStarter';
import { TriggerFactsReader } from './trigger/TriggerFactsReader';
import { VerificationStore } from './verifiers/VerificationStore';

/** The stores and what decides over them, which the HTTP side and the loops share. */
export function createDomain(deps: StageRunsDependencies) {
  const { knex } = deps;
  const store = new RunStore({ knex });
  const permits = new PermitStore();
  const permitQueue = new PermitQueue({
    ...{ ...deps, permits },
    limits: deps.config.parallelLimits,
  });
  const outbox = new OutboxStore(deps);
  const sessions = new SessionStore({ knex });
  const queue = new ReviewQueue({ knex });
  const approvals = new ApprovalStore({ knex });
  const gates = new RoleGateStore({ knex });
  const choices = new ChoiceStore({ knex });
  const choiceProgress = new ChoiceProgress({ choices, outbox });
  const stores = {
    ...{ store, permits, outbox, sessions, queue, approvals, gates },
    ...{ choices, choiceProgress },
    wishes: new StartWishStore(),
    wishProgress: new StartWishProgress({ outbox }),
  };
  const lifecycle = new RunLifecycle({ ...deps, ...stores, permitQueue });
  const attempts = new AttemptStore({ knex });
  const labels = new LabelStore({ knex });
  const reopening = new Reopening({ ...deps, ...stores, lifecycle });
  const results = new ResultApprovals({
    ...{ knex, ...stores, lifecycle, reopening },
  });
  const configs = new RepositoryConfigReader({
    ...deps,
    verifierImages: Object.keys(deps.config.verifierImages),
  });
  const overrides = new PromptTemplateStore({ knex });
  const prompts = new PromptComposer({
    ...{ gitHub: deps.gitHub, tools: deps.tools, overrides },
    maxPromptBytes: deps.config.maxPromptBytes,
  });
  const commands = new LabelCommands({ knex });
  const facts = new TriggerFactsReader({
    ...{ ...deps, store, configs, gates },
    revisions: new RevisionFinder({ ...deps, ...stores }),
    entries: new EntryReader({ ...deps, ...stores, results }),
  });
  const starter = new RunStarter({ ...deps, store, lifecycle });
  return {
    ...deps,
    ...stores,
    ...{ lifecycle, permitQueue, results, configs, prompts, overrides },
    ...createLabelDrift({ ...deps, ...stores, labels, lifecycle }),
    ...createRoleGates({ ...deps, gates, outbox, lifecycle }),
    ...createRequests({ ...deps, ...stores, attempts, lifecycle }),
    attempts,
    statuses: new AgentStatusStore({ knex }),
    logs: new LogStore({ knex }),
    outboxMetrics: new OutboxMetrics(deps),
    bundles: new BundleStore({ knex }),
    verifications: new VerificationStore({ knex }),
    ...{ commands, facts, starter },
    choiceActs: new Choices({ ...deps, ...stores, lifecycle }),
    choiceStarter: new ChoiceStarter({
      ...{ ...deps, ...stores, commands, facts, starter },
    }),
    startWishes: new StartWishes({ knex, ...stores, lifecycle }),
    labels,
    reopenings: new ReopeningReader({ ...deps, approvals }),
    reviewFacts: new ReviewFactsReader({ ...deps, store, configs }),
    reviewerFacts: new ReviewerFactsReader({ ...deps, store, configs }),
  };
}

export type Domain = ReturnType<typeof createDomain>;
