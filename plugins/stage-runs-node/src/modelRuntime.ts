import type { Config } from '@backstage/config';
import { parseConfigSection } from '@stagecraft/backstage-plugin-kernel-node';
import { z } from 'zod';
import type { AgentRuntime } from './types';

export interface ModelRuntimeOptions {
  /** Id of the runtime, and the key of its section below `stagecraft.runs.runtimes`. */
  id: string;
  config: Config;
  /** The variable by which the driver in the agent runner finds its program. */
  programVariable: string;
  /** What a run gets when neither a label nor the configuration says. */
  defaults: AgentRuntime['defaults'];
}

/** The image that `npm start` builds; it holds the runner and no CLI. */
const IMAGE = 'stagecraft/agent-runner:local';

const schema = z.strictObject({
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/, 'must be 8 or more printable ASCII characters'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional(),
  model: z.string().min(1).optional(),
  reasoningEffort: z.string().min(1).optional(),
  program: z.string().startsWith('/', 'must be an absolute path').optional(),
});

/**
 * A runtime whose driver starts a CLI with a model, from its section of the
 * configuration. Throws an InputError that names the key and what to do.
 */
export function modelRuntime(options: ModelRuntimeOptions): AgentRuntime {
  const { id, config, programVariable, defaults } = options;
  const path = `stagecraft.runs.runtimes.${id}`;
  const value = config.getOptional(path) ?? {};
  const section = parseConfigSection({ schema, value, path });
  const { apiKey, baseUrl, program } = section;
  return {
    id,
    image: IMAGE,
    env: [
      ...(baseUrl
        ? [{ name: 'STAGECRAFT_MODEL_BASE_URL', value: baseUrl }]
        : []),
      ...(program ? [{ name: programVariable, value: program }] : []),
    ],
    secrets: { 'model-key': apiKey },
    defaults: {
      model: section.model ?? defaults.model,
      reasoningEffort: section.reasoningEffort ?? defaults.reasoningEffort,
    },
  };
}
