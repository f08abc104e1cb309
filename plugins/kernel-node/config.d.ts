import type { HumanDuration } from '@backstage/types';

export interface Config {
  /**
   * Stagecraft. An unknown key stops the start with a message that names it. The section
   * `runs` belongs to the stage-runs plugin.
   */
  stagecraft?: {
    /**
     * Language of comments, prompts and messages where a project doesn't say. Default: en.
     * @visibility frontend
     */
    locale?: 'en' | 'ru';

    github?: {
      /** REST API without a trailing slash. Default: https://api.github.com. */
      apiUrl?: string;
      /** Where people look at it, and git's own address. Default: https://github.com. */
      webUrl?: string;
      webhook?: {
        /** The public address of POST /api/kernel/webhooks/github, given to GitHub. */
        url: string;
        /**
         * Secrets of the HMAC, the newest first; one or two, so that they can be rotated.
         * At least 16 characters each.
         * @deepVisibility secret
         */
        secrets: string[];
      };
      /** Copied into the sealed platform credentials at start; what is here wins. */
      credentials?: {
        /**
         * For management: hooks, labels, reading source.
         * @visibility secret
         */
        platformToken?: string;
        /**
         * For everything that is visible as the agent: comments, labels in runs, pushes.
         * @visibility secret
         */
        botToken?: string;
      };
      /**
       * Comments, labels, pull requests and other content that one credential may write
       * a second (1 to 1,000), after a burst of 20 times as many. Default: 1, which stays
       * below github.com's limit of about 80 a minute.
       */
      contentWritesPerSecond?: number;
      /**
       * Folder of the bare git mirrors, a cache that may be deleted at any time.
       * Default: stagecraft-mirrors in the system's folder for temporary files.
       */
      mirrorFolder?: string;
    };

    /** The cluster that runs agents. Without it: the cluster that the process runs in. */
    kubernetes?: {
      /** Path of a kubeconfig file. */
      kubeconfig?: string;
      /** A context of that file. Default: its current context. */
      context?: string;
    };

    vault: {
      /** The first key seals, all open. To rotate, put a new one first and keep the old. */
      keys: Array<{
        /** Stored with each secret; never use one again for another key. */
        id: string;
        /**
         * 64 hex digits (32 bytes), the same on all replicas: openssl rand -hex 32.
         * @visibility secret
         */
        key: string;
      }>;
    };

    bootstrap?: {
      /** Created at start when absent: platform admin and the one owner. */
      owner: {
        email: string;
        /** The numeric id of the GitHub user; logins can change hands. */
        githubUserId: number;
        githubLogin?: string;
        /** For example user:default/olivia. */
        userEntityRef: string;
      };
    };

    /**
     * Other names for labels by their key, for example `run.dev: agent:dev`. A key
     * `model.<value>` or `effort.<value>` that the catalogue doesn't have adds a label.
     */
    labels?: { [key: string]: string };

    metrics?: {
      /**
       * Asked for as bearer token at /metrics. Without it everybody who reaches the port may read.
       * @visibility secret
       */
      token?: string;
    };

    /** The search for webhook deliveries that GitHub could not hand over. */
    webhookSweep?: {
      /** Default: 1 minute. */
      interval?: HumanDuration;
      /** How far back a repository's first sweep looks. Default: 6 hours. */
      lookback?: HumanDuration;
    };
  };
}
