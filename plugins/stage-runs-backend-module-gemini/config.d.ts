export interface Config {
  stagecraft?: {
    runs?: {
      runtimes?: {
        /** The agent runtime `gemini`, Google's Gemini CLI. Required by the module that contributes it. */
        gemini?: {
          /**
           * Key of the model service, 8 or more characters. Given to the pods of runs in a Secret;
           * never in a pod's spec, a log or a command line.
           * @visibility secret
           */
          apiKey: string;
          /** A service with the Gemini API. Default: Google's. */
          baseUrl?: string;
          /** The model of a run without a model label. Default: gemini-2.5-pro. */
          model?: string;
          /** The effort of a run without an effort label. Gemini CLI has no such setting; shown on the run only. Default: none. */
          reasoningEffort?: string;
          /**
           * Absolute path of the program in the image; with local-cluster: on this machine.
           * Default: `gemini` on the PATH.
           */
          program?: string;
        };
      };
    };
  };
}
