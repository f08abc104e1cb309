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
      /**
       * How often the agent of a run is started at most, 1 to 10. An agent that is lost after it had started
       * (its process or its Job is gone, or it stopped answering) is started again and goes on with its session;
       * the running time of all attempts counts for the deadline. 1: a lost agent fails its run at once. Default: 3.
       */
      attempts?: number;
      /** An agent that says nothing for this long is lost. It reports every 5 seconds. Default: 60 seconds. */
      heartbeatTimeout?: HumanDuration;
      /** From the Job's creation to the agent's first report. Default: 5 minutes. */
      startTimeout?: HumanDuration;
    };
  };
}
