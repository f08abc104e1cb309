import type { PromptInput } from '../PromptInput';
import { roleCapabilities, type RoleKey } from '../roles/roleProfile';
import { TOOL_SERVER } from '../sections/toolsText';
import { kindOf } from '../templates/templateFacts';

/**
 * The facts of a run for programs (requirements 3.15), beside the prompt. Version 1: more
 * may be added, nothing is taken away. It holds no secret, and no text of people but the
 * titles and descriptions that it names.
 */
export interface RunContext {
  schemaVersion: 1;
  run: {
    id: string;
    stage: string;
    kind: string;
    trigger_label: string;
    locale: string;
    write_scope: string;
    pull_request: number | null;
  };
  repository: {
    full_name: string;
    base_branch: string;
    base_sha: string;
    work_branch: string;
  };
  issue: { number: number; title: string; url: string; body_sha256: string };
  role: {
    agent_key: string;
    display_name: string;
    capabilities: { area: string; scope: string; notes: string | null }[];
  };
  docs: {
    path: string;
    kind: 'file' | 'folder';
    purpose: 'document' | 'template';
    description: string | null;
  }[];
  environment: { mode: 'code-only'; url: null };
  runtime: {
    services_yaml: {
      path: string;
      commit: string | null;
      digest: string | null;
    };
    inventory: never[];
    /** What the repository asks for; what the run has is `environment.mode`. */
    hints: { mode: string | null };
  };
  services: never[];
  /** Names of the tools; no server where there are none. */
  mcp: { server: string | null; tools: string[] };
  template: { source: string; name: string; digest: string };
}

export function runContext(input: PromptInput): RunContext {
  const { run, stage, projectAgent, template } = input;
  const { displayName } = projectAgent ?? stage.agent;
  return {
    schemaVersion: 1,
    run: {
      id: run.id,
      stage: run.stage,
      kind: run.prompt_kind === 'review' ? 'review' : kindOf(run),
      trigger_label: run.trigger_label,
      locale: run.locale,
      write_scope: run.policy.writeScope,
      pull_request: run.pull_request_number,
    },
    repository: {
      full_name: run.repository_full_name,
      base_branch: run.base_branch,
      base_sha: input.baseSha,
      work_branch: run.work_branch,
    },
    issue: {
      number: run.issue_number,
      title: run.issue_title,
      url: run.issue_url,
      body_sha256: run.issue_body_sha256,
    },
    role: {
      agent_key: run.agent_key,
      display_name: displayName[run.locale],
      capabilities: capabilitiesOf(input),
    },
    docs: docsOf(input),
    environment: { mode: 'code-only', url: null },
    runtime: runtimeOf(input),
    services: [],
    mcp: mcpOf(input),
    template: {
      ...{ source: template.source, name: template.name },
      digest: template.digest,
    },
  };
}

function mcpOf({ tools }: PromptInput): RunContext['mcp'] {
  const names = tools.map(({ name }) => name);
  return { server: names.length > 0 ? TOOL_SERVER : null, tools: names };
}

function capabilitiesOf({ run, projectAgent }: PromptInput) {
  const scope = run.policy.writeScope;
  if (projectAgent) {
    const notes = projectAgent.responsibility[run.locale];
    return [{ area: run.agent_key, scope, notes }];
  }
  const areas = roleCapabilities[run.agent_key as RoleKey] ?? [];
  return areas.map(area => ({ area, scope, notes: null }));
}

function docsOf({ documents }: PromptInput): RunContext['docs'] {
  const list = (
    purpose: 'document' | 'template',
    from: typeof documents.documents,
  ) =>
    from.items.map(({ path, kind, description }) => ({
      ...{ path, kind, purpose, description: description ?? null },
    }));
  return [
    ...list('document', documents.documents),
    ...list('template', documents.templates),
  ];
}

function runtimeOf({ run, projectAgent }: PromptInput): RunContext['runtime'] {
  const frozen = run.repository_config;
  const { triggerModes, defaultMode } = frozen?.config.webhookRuntime ?? {
    triggerModes: {},
    defaultMode: undefined,
  };
  return {
    services_yaml: {
      path: 'services.yaml',
      commit: frozen?.commit ?? null,
      digest: frozen?.digest ?? null,
    },
    inventory: [],
    hints: {
      mode:
        triggerModes[run.stage] ?? projectAgent?.mode ?? defaultMode ?? null,
    },
  };
}
