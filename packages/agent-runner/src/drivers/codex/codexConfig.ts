import { stringify } from 'smol-toml';

export interface CodexConfigOptions {
  model: string;
  /** As the effort labels have it; empty or `none`: the model's own. */
  effort: string;
  /** Base URL of a service with the Responses API. */
  baseUrl: string;
  /** The environment variable that holds the model's key. */
  keyVariable: string;
  workspace: string;
  /** A folder that commands may write to, their HOME and TMPDIR. */
  scratch: string;
  /** The platform's tools, whose token is in an environment variable. */
  tools?: { url: string; tokenVariable: string };
  /** Folder of the pod's credentials, hidden from commands. */
  credentials: string;
}

const PROVIDER = 'stagecraft';
/** Name of the permission profile of the agent's commands. */
export const PROFILE = 'stagecraft';

/**
 * Codex's config.toml for one run. Commands of the agent run in Codex's own sandbox:
 * they write in the clone and the scratch folder alone, have no network, see neither the
 * pod's credentials nor the environment of Codex, and can't change the clone's git
 * configuration, by which the runner's git would start programs outside the sandbox.
 * Nobody is asked for approval: what the sandbox refuses is refused. Settings that the
 * repository brings for Codex are not trusted.
 */
export function codexConfig(options: CodexConfigOptions): string {
  const { model, workspace, scratch, credentials } = options;
  return stringify({
    model,
    ...effortSetting(options.effort),
    model_provider: PROVIDER,
    approval_policy: 'never',
    default_permissions: PROFILE,
    check_for_update_on_startup: false,
    web_search: 'disabled',
    hide_agent_reasoning: true,
    analytics: { enabled: false },
    features: { plugins: false, apps: false },
    ...toolSettings(options.tools),
    projects: { [workspace]: { trust_level: 'untrusted' } },
    model_providers: {
      [PROVIDER]: {
        name: 'Stagecraft',
        base_url: options.baseUrl,
        env_key: options.keyVariable,
        wire_api: 'responses',
        supports_websockets: false,
      },
    },
    shell_environment_policy: { inherit: 'core', set: { HOME: scratch } },
    permissions: {
      [PROFILE]: {
        extends: ':workspace',
        filesystem: {
          [credentials]: 'deny',
          ':slash_tmp': 'read',
          ':workspace_roots': { '.git': 'write', '.git/config': 'read' },
        },
        network: { enabled: false },
      },
    },
  });
}

/** Longer than the platform gives a call. */
const TOOL_TIMEOUT_SECONDS = 75;

/**
 * Without `required` Codex would go on without tools after a refused token. Who has to agree
 * to a call is the platform's to ask, not Codex's.
 */
function toolSettings(tools: CodexConfigOptions['tools']) {
  if (!tools) return {};
  return {
    mcp_servers: {
      stagecraft: {
        url: tools.url,
        bearer_token_env_var: tools.tokenVariable,
        required: true,
        tool_timeout_sec: TOOL_TIMEOUT_SECONDS,
        default_tools_approval_mode: 'approve',
      },
    },
  };
}

function effortSetting(effort: string) {
  if (effort === '' || effort === 'none') return {};
  // The label's name for what Codex calls xhigh.
  const value = effort === 'extra-high' ? 'xhigh' : effort;
  return { model_reasoning_effort: value };
}
