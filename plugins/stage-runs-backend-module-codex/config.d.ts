export interface Config {
  stagecraft?: {
    runs?: {
      runtimes?: {
        /** The agent runtime `codex`, OpenAI's Codex CLI. Required by the module that contributes it. */
        codex?: {
          /**
           * Key of the model service, 8 or more characters. Given to the pods of runs in a Secret;
           * never in a pod's spec, a log or a command line.
           * @visibility secret
           */
          apiKey: string;
          /** A service with the Responses API. Default: https://api.openai.com/v1. */
          baseUrl?: string;
          /** The model of a run without a model label. Default: gpt-5.2-codex. */
          model?: string;
          /** The effort of a run without an effort label. Default: extra-high. */
          reasoningEffort?: string;
          /**
           * Absolute path of the program in the image; with local-cluster: on this machine.
           * Default: `codex` on the PATH.
           */
          program?: string;
        };
      };
    };
  };
}
