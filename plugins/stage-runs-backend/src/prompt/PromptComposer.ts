import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTools,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { Git } from '../delivery/Git';
import { offeredTools } from '../mcp/offeredTools';
import { toolRunOf } from '../mcp/toolRunOf';
import { digest } from '../runs/digest';
import type { Feedback } from '../runs/rows';
import { assemblePrompt, type PromptReport } from './assemblePrompt';
import { runContext, type RunContext } from './context/runContext';
import {
  pathsOfDocuments,
  selectDocuments,
  type SelectedDocuments,
} from './documents/selectDocuments';
import type { PromptTemplateStore } from './overrides/PromptTemplateStore';
import type { EffectiveTemplate, PromptRun } from './PromptInput';
import { RepositoryTree } from './templates/RepositoryTree';
import { resolveTemplate } from './templates/resolveTemplate';
import { TemplateSources } from './templates/TemplateSources';
import { projectAgentOfRun, templateFacts } from './templates/templateFacts';

export interface PromptWish {
  run: PromptRun;
  stage: Stage;
  baseSha: string;
  /** Of a run that revises, oldest first. */
  feedback?: Feedback[];
  /** Of a rethink: ids of the stages that it may propose. */
  reopenable?: string[];
  signal: AbortSignal;
}

export interface ComposedPrompt {
  text: string;
  /** sha256 of the text, hex. */
  digest: string;
  report: PromptReport;
  context: RunContext;
}

/**
 * Makes the prompt of a run out of what the project, the repository and Stagecraft give.
 * The repository is read in the local mirror, at the commit of its configuration: that of
 * the default branch, never the branch of a run, and no request to GitHub a file. Throws
 * PromptRefusedError where no prompt can be made.
 */
export class PromptComposer {
  readonly #gitHub: GitHubClients;
  readonly #overrides: PromptTemplateStore;
  readonly #tools: AgentTools;
  readonly #maxBytes: number;

  constructor(options: {
    gitHub: GitHubClients;
    overrides: PromptTemplateStore;
    tools: AgentTools;
    maxPromptBytes: number;
  }) {
    this.#gitHub = options.gitHub;
    this.#overrides = options.overrides;
    this.#tools = options.tools;
    this.#maxBytes = options.maxPromptBytes;
  }

  async compose(wish: PromptWish): Promise<ComposedPrompt> {
    const { run } = wish;
    const tree = await this.#tree(run, wish.signal);
    const [template, documents] = await Promise.all([
      this.#sources(wish, tree).then(sources => effective(run, sources)),
      documentsOf(run, tree),
    ]);
    const projectAgent = projectAgentOfRun(run);
    const tools = offeredTools(this.#tools.all(), toolRunOf(run), run.policy);
    const input = { ...wish, template, documents, projectAgent, tools };
    const { text, report } = assemblePrompt(input, this.#maxBytes);
    const context = runContext(input);
    return { text, digest: digest(text), report, context };
  }

  /** All that could be the task of the run. */
  async sources(wish: PromptWish): Promise<TemplateSources> {
    return this.#sources(wish, await this.#tree(wish.run, wish.signal));
  }

  async #sources({ run, stage }: PromptWish, tree: RepositoryTree | undefined) {
    const { project_id: projectId } = run;
    return TemplateSources.of({
      ...{ facts: templateFacts(run), projectId, stage, tree },
      ...{ overrides: this.#overrides, projectAgent: projectAgentOfRun(run) },
    });
  }

  /** Undefined for a repository that is empty, and for a run of before configurations were kept. */
  async #tree(
    run: PromptRun,
    signal: AbortSignal,
  ): Promise<RepositoryTree | undefined> {
    const commit = run.repository_config?.commit;
    if (!commit) return undefined;
    const remote = await this.#gitHub.git({
      repositoryId: run.repository_id,
      kind: 'bot',
    });
    const { directory } = await remote.mirror({ sha: commit, signal });
    return new RepositoryTree({ git: new Git({ directory, signal }), commit });
  }
}

async function effective(
  run: PromptRun,
  sources: TemplateSources,
): Promise<EffectiveTemplate> {
  const resolved = resolveTemplate(templateFacts(run), sources.available);
  // A stage always brings its own task.
  if (!resolved) throw new Error(`Stage ${run.stage} has no task`);
  return sources.read(resolved);
}

const NO_LIST = { items: [], leftOut: 0, missing: [] };

async function documentsOf(
  run: PromptRun,
  tree: RepositoryTree | undefined,
): Promise<SelectedDocuments> {
  const config = run.repository_config?.config;
  if (!tree || !config) return { documents: NO_LIST, templates: NO_LIST };
  const facts = {
    ...{ config, role: run.agent_key },
    repository: run.repository_full_name,
  };
  const entries = await tree.entries(pathsOfDocuments(facts));
  return selectDocuments({ ...facts, entries });
}
