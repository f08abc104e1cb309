import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { Git } from '../delivery/Git';
import type { ProjectAgentConfig } from '../repositoryConfig/schema';
import { digest } from '../runs/digest';
import type { Feedback } from '../runs/rows';
import { assemblePrompt, kindOf, type PromptReport } from './assemblePrompt';
import { runContext, type RunContext } from './context/runContext';
import {
  pathsOfDocuments,
  selectDocuments,
  type SelectedDocuments,
} from './documents/selectDocuments';
import type { EffectiveTemplate, PromptRun } from './PromptInput';
import { RepositoryTemplates } from './templates/RepositoryTemplates';
import { RepositoryTree } from './templates/RepositoryTree';
import { resolveTemplate } from './templates/resolveTemplate';
import { shippedTemplates } from './templates/shippedTemplates';
import type { TemplateFacts } from './templates/templateNames';

export interface PromptWish {
  run: PromptRun;
  stage: Stage;
  baseSha: string;
  /** Of a run that revises, oldest first. */
  feedback?: Feedback[];
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
  readonly #maxBytes: number;

  constructor(options: { gitHub: GitHubClients; maxPromptBytes: number }) {
    this.#gitHub = options.gitHub;
    this.#maxBytes = options.maxPromptBytes;
  }

  async compose(wish: PromptWish): Promise<ComposedPrompt> {
    const { run } = wish;
    const projectAgent = projectAgentOf(run);
    const tree = await this.#tree(run, wish.signal);
    const [template, documents] = await Promise.all([
      this.#template(wish, tree, projectAgent),
      documentsOf(run, tree),
    ]);
    const input = { ...wish, template, documents, projectAgent };
    const { text, report } = assemblePrompt(input, this.#maxBytes);
    const context = runContext(input);
    return { text, digest: digest(text), report, context };
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

  async #template(
    { run, stage }: PromptWish,
    tree: RepositoryTree | undefined,
    projectAgent: ProjectAgentConfig | undefined,
  ): Promise<EffectiveTemplate> {
    const facts = templateFacts(run, projectAgent);
    const own =
      tree &&
      (await RepositoryTemplates.in(tree, filesOf(facts, projectAgent)));
    const shipped = shippedTemplates(stage);
    const resolved = resolveTemplate(
      { ...facts, locale: run.locale },
      {
        override: new Set(),
        repository: own?.names() ?? new Set(),
        shipped: new Set(shipped.keys()),
      },
    );
    if (!own || resolved?.source !== 'repository') {
      // A stage always brings its own task.
      const text = resolved ? shipped.get(resolved.name)! : '';
      const { name } = resolved ?? { name: 'built-in' };
      return { source: 'shipped', name, text, digest: digest(text) };
    }
    const { path, text } = await own.read(resolved.name);
    const file = { path, commit: tree.commit };
    return { ...resolved, text, digest: digest(text), file };
  }
}

export function projectAgentOf(run: PromptRun): ProjectAgentConfig | undefined {
  return run.repository_config?.config.delivery.agents.find(
    ({ key }) => key === run.agent_key,
  );
}

function templateFacts(
  run: PromptRun,
  projectAgent: ProjectAgentConfig | undefined,
): TemplateFacts {
  return {
    ...{ stage: run.stage, role: run.agent_key, kind: kindOf(run) },
    isProjectAgent: projectAgent !== undefined,
  };
}

/** The file that the repository's own agent names for this kind of run. */
function filesOf(
  { role, kind }: TemplateFacts,
  projectAgent: ProjectAgentConfig | undefined,
): Map<string, string> {
  if (!projectAgent) return new Map();
  return new Map([[`agent-${role}-${kind}`, projectAgent.prompts[kind]]]);
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
