import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { ProjectAgentConfig } from '../../repositoryConfig/schema';
import { digest } from '../../runs/digest';
import type { Locale } from '../../runs/rows';
import type {
  PromptTemplateRow,
  PromptTemplateStore,
} from '../overrides/PromptTemplateStore';
import type { EffectiveTemplate } from '../PromptInput';
import { RepositoryTemplates } from './RepositoryTemplates';
import type { RepositoryTree } from './RepositoryTree';
import type { AvailableTemplates, ResolvedTemplate } from './resolveTemplate';
import { shippedTemplates } from './shippedTemplates';
import { allTemplateNames, type TemplateFacts } from './templateNames';

export interface TemplateWish {
  facts: TemplateFacts & { locale: Locale };
  projectId: string;
  stage: Stage;
  projectAgent: ProjectAgentConfig | undefined;
  tree: RepositoryTree | undefined;
  overrides: PromptTemplateStore;
}

/** Everything that could be the task of a run, by who gives it. */
export class TemplateSources {
  readonly available: AvailableTemplates;
  readonly #overrides: ReadonlyMap<string, PromptTemplateRow>;
  readonly #repository: RepositoryTemplates | undefined;
  readonly #shipped: ReadonlyMap<string, string>;
  readonly #commit: string | undefined;

  private constructor(options: {
    overrides: PromptTemplateRow[];
    repository: RepositoryTemplates | undefined;
    shipped: ReadonlyMap<string, string>;
    commit: string | undefined;
  }) {
    this.#overrides = new Map(options.overrides.map(row => [row.name, row]));
    this.#repository = options.repository;
    this.#shipped = options.shipped;
    this.#commit = options.commit;
    this.available = {
      override: new Set(this.#overrides.keys()),
      repository: this.#repository?.names() ?? new Set(),
      shipped: new Set(this.#shipped.keys()),
    };
  }

  static async of(wish: TemplateWish): Promise<TemplateSources> {
    const { facts, stage, tree } = wish;
    const names = allTemplateNames(facts, facts.locale);
    const [overrides, repository] = await Promise.all([
      wish.overrides.active(wish.projectId, names),
      tree && RepositoryTemplates.in(tree, filesOfAgent(wish)),
    ]);
    const shipped = shippedTemplates(stage);
    return new TemplateSources({
      ...{ overrides, repository, shipped, commit: tree?.commit },
    });
  }

  /** Throws PromptRefusedError for a file of the repository that can not be used. */
  async read({ source, name }: ResolvedTemplate): Promise<EffectiveTemplate> {
    if (source === 'override') {
      const { text, sha256, version } = this.#overrides.get(name)!;
      return { source, name, text, digest: sha256, version };
    }
    if (source === 'shipped') {
      const text = this.#shipped.get(name)!;
      return { source, name, text, digest: digest(text) };
    }
    const { path, text } = await this.#repository!.read(name);
    const file = { path, commit: this.#commit! };
    return { source, name, text, digest: digest(text), file };
  }
}

/** The file that the repository's own agent names for this kind of run. */
function filesOfAgent({
  facts: { role, kind },
  projectAgent,
}: TemplateWish): Map<string, string> {
  if (!projectAgent) return new Map();
  return new Map([[`agent-${role}-${kind}`, projectAgent.prompts[kind]]]);
}
