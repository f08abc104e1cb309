import type { HumanDuration } from '@backstage/types';

export interface Config {
  stagecraft?: {
    /** Runs of agents. */
    runs?: {
      /**
       * Where agents reach this back end from inside the cluster, without a path.
       * Default: backend.baseUrl.
       */
      callbackUrl?: string;
      /** Id of the agent runtime that all stages use; default: the one that each stage names. */
      runtime?: string;
      /** Container image by runtime id; default: the one that the runtime brings. */
      images?: { [runtime: string]: string };
      /**
       * Start of the names of the runs' namespaces, at most 20 characters.
       * Default: codex-issue.
       */
      namespacePrefix?: string;
      /** An agent that says nothing for this long is lost. It reports every 5 seconds. Default: 60 seconds. */
      heartbeatTimeout?: HumanDuration;
      /** From the Job's creation to the agent's first report. Default: 5 minutes. */
      startTimeout?: HumanDuration;
      /**
       * How long the log, the prompt and the reports of a run are kept after its end; an hourly
       * task empties them. At least 1 hour. Outcome, digests and events are kept for good.
       * Default: 7 days.
       */
      logRetention?: HumanDuration;
    };
  };
}
