import type { V1EnvVar } from '@kubernetes/client-node';

/** Ways through the pipeline, the shortest first (requirements 3.1, "Next step"). */
export const LAUNCH_PROFILES = ['quick-fix', 'feature', 'new-service'] as const;
export type LaunchProfile = (typeof LAUNCH_PROFILES)[number];

/** Where a stage stands among the others (requirements 3.1.2). */
export type StagePlace =
  | {
      /** A step on the way from idea to operations. */
      kind: 'pipeline';
      /** The ways that pass through it. */
      profiles: LaunchProfile[];
      /**
       * Ids of the stages whose result it may build on. The last of them on the issue's
       * way is the one before it, whose result has to be approved first.
       */
      after: string[];
      /** Ids of stages whose approved result opens it as well, past those in between. */
      fastTrackAfter?: string[];
      /** The ways on which an issue may begin with it, past everything before it. */
      begins?: LaunchProfile[];
    }
  /** Beside the pipeline: it may start at any time, and nothing comes after it. */
  | { kind: 'loop' }
  /**
   * Beside the pipeline, for an issue that has a result: its document proposes which stage is
   * reopened, and its approval makes it so. Its write scope is `markdown_only`.
   */
  | { kind: 'rethink' }
  /**
   * On a pull request of a run: it reads it and leaves a review there, and no result of its
   * own. Its label is `need.reviewer`, its write scope `no_repository_changes`.
   */
  | { kind: 'review' };

/** What a run may change in the repository, the narrowest first. */
export const WRITE_SCOPES = [
  ...(['no_repository_changes', 'markdown_only', 'any'] as const),
] as const;
export type WriteScope = (typeof WRITE_SCOPES)[number];

/** What a run has around it, the narrowest first: its repository alone, or the whole system in a slot. */
export const RUNTIME_MODES = ['code-only', 'full-env'] as const;
export type RuntimeMode = (typeof RUNTIME_MODES)[number];

/**
 * What an agent may do in the namespace of its run, the narrowest first; `jobs` is reading
 * and making Jobs. Secrets are in none of them.
 */
export const KUBERNETES_RIGHTS = [
  ...(['none', 'read', 'jobs', 'read-write'] as const),
] as const;
export type KubernetesRights = (typeof KUBERNETES_RIGHTS)[number];

/** Limits of what a run leaves behind for people to read: the Markdown lines that it adds. */
export type ArtefactBudget = {
  lines?: number;
  /** At 200 words a minute, rounded up. */
  readingMinutes?: number;
};

/** Who works on a stage (requirements F6). What it has is never more than its stage allows. */
export interface Agent {
  /** Role key of requirements F6, for example `dev`. */
  key: string;
  displayName: { en: string; ru: string };
  /** Runs of this agent that may be active in one project at once. */
  parallelLimit: number;
  /** Id of an agent runtime; configuration may choose another (`stagecraft.runs.runtime`). */
  runtime: string;
  /** Absent: code-only. */
  mode?: RuntimeMode;
  /** Absent: none. */
  kubernetesRights?: KubernetesRights;
  /** Absent: what its stage may write. */
  writeScope?: WriteScope;
  /** Absent: the runtime's own. */
  model?: string;
  reasoningEffort?: string;
  /** Names of the tools that it may call at most; absent: all that its runs are offered. */
  tools?: string[];
}

/**
 * A command that has to pass before anything of a run is pushed. It runs as those do that a
 * repository names in services.yaml: a pod of its own, the source at the commit that the
 * agent has handed in, no credential; the exit code is the verdict.
 */
export interface StageVerifier {
  /** DNS label of at most 40 characters; no verifier of a repository for this stage can have it. */
  name: string;
  /** Program and arguments; no shell reads them. */
  command: string[];
  /** Names of verifiers further up in the stage's list that have to pass first. */
  needs?: string[];
  /** A name of `stagecraft.runs.verifiers.images`; absent: the image of the agent's runtime. */
  image?: string;
  /** 1 to 60, from the time that the source is there; absent: 10. */
  timeoutMinutes?: number;
}

/**
 * A stage: what a trigger label starts. Contributed through `stagesExtensionPoint`, by
 * the stages that Stagecraft ships in the same way as by a third party's.
 */
export interface Stage {
  /** For example `dev`; unique. Also the trigger kind of its runs. */
  id: string;
  /**
   * Key of the trigger label, for example `run.dev`. What the catalogue does not have is made:
   * `run.<id>` is the label `run:<id>` on GitHub, described by `output`, with `run:<id>:revise`
   * beside it. `stagecraft.labels` may give both other names.
   */
  labelKey: string;
  title: { en: string; ru: string };
  agent: Agent;
  place: StagePlace;
  /**
   * What it leaves behind, in a few words, for lists and for people who miss it: "a delivery
   * plan". The English one, at most 92 characters, describes the label on GitHub.
   */
  output: { en: string; ru: string };
  writeScope: WriteScope;
  /** How much it may leave people to read; absent: as much as it likes. */
  budget?: ArtefactBudget;
  /** Names of the tools that its runs may call at most; absent: all that they are offered. */
  tools?: string[];
  /** Running time after which the platform stops the run. */
  deadlineMinutes: number;
  /** The task part of the prompt. Text of people is fenced by the platform; do not repeat it here. */
  task: { en: string; ru: string };
  /**
   * The task of a run that revises this stage's pull request, started by the label
   * `<labelKey>.revise`. Without it the platform's own: answer what people ask for there.
   */
  reviseTask?: { en: string; ru: string };
  /**
   * What has to pass before anything of its runs is pushed, also of its revisions. A
   * repository may add verifiers for the stage, and can take none of these away.
   */
  verifiers?: StageVerifier[];
  /**
   * Its label is known and nobody can start it. Runs that it has go on to their end; the
   * way of an issue passes it by.
   */
  disabled?: {
    /** Shown to whoever puts the label: what it waits for, in one or two plain sentences. */
    reason: { en: string; ru: string };
  };
}

/** What kind of work an issue is: its label says which stages it goes through. */
export interface Scope {
  /** Its label is `scope.<id>`, for example `scope.bugfix`. */
  id: string;
  title: { en: string; ru: string };
  /** Ids of pipeline stages, in their order; the others are passed by. */
  stages: string[];
  /** Runs of the scope may write no more than this. */
  writeScope?: WriteScope;
}

/** The program that drives one kind of agent inside the pod. */
export interface AgentRuntime {
  /** For example `scripted`; unique; `agent-runner` finds its driver by it. */
  id: string;
  /** Container image of the runner with this runtime in it. */
  image: string;
  /** Additional environment; never a secret (secrets are mounted). */
  env?: V1EnvVar[];
  /**
   * Secrets that the agent's program needs, content by file name: files beside the run
   * token, in the Secret of each attempt. The runner knows `model-key`, the key of the model.
   */
  secrets?: { 'model-key'?: string };
  /** The model and effort that a run gets when no label names one. */
  defaults: { model: string; reasoningEffort: string };
}

export interface StagesExtensionPoint {
  /** Throws at start-up for a second stage with the same id or label, and for verifiers that can not run. */
  addStage(stage: Stage): void;
  /** Throws at start-up for a second scope with the same id. */
  addScope(scope: Scope): void;
}

export interface AgentRuntimesExtensionPoint {
  addRuntime(runtime: AgentRuntime): void;
}

/** Facts of a run that an environment is made for. */
export interface EnvironmentRequest {
  runId: string;
  attempt: number;
  projectId: string;
  repositoryId: string;
  issueNumber: number;
  agentKey: string;
  /** What the run's policy allows; never more than {@link EnvironmentProvider.limits}. */
  mode: RuntimeMode;
  kubernetesRights: KubernetesRights;
  correlationId: string;
  /** The claim's fencing number; a provider refuses a smaller one than it has seen for this run. */
  fence: string;
}

export type EnvironmentState =
  | { state: 'ready'; namespace: string; serviceAccount: string }
  | { state: 'waiting'; reason: string; position?: number }
  | { state: 'failed'; reason: string; message: string };

/**
 * Where a run's Job lives (architecture §3.14). Both calls are idempotent and level
 * triggered: ask again until the answer is final. The namespace-only provider of
 * stage-runs is the default until a plugin for environments replaces the service.
 */
export interface EnvironmentProvider {
  /** The most that its environments can give; absent: everything. Shown as what holds. */
  readonly limits?: { mode: RuntimeMode; kubernetesRights: KubernetesRights };
  acquire(
    request: EnvironmentRequest,
    signal: AbortSignal,
  ): Promise<EnvironmentState>;
  /** Answers `gone` when nothing of the environment is left. */
  release(
    request: EnvironmentRequest,
    signal: AbortSignal,
  ): Promise<'releasing' | 'gone'>;
}
