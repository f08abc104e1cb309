import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { RequestRow } from '../rows';
import type { AdapterConfig } from './adapterConfig';

const KIND_OF = { approval: 'approver', question: 'executor' } as const;

/** The adapters of the configuration. */
export class Adapters {
  readonly #all: readonly AdapterConfig[];
  readonly #directory: Pick<ProjectDirectory, 'project'>;

  constructor(options: {
    config: { adapters: readonly AdapterConfig[] };
    directory: Pick<ProjectDirectory, 'project'>;
  }) {
    this.#all = options.config.adapters;
    this.#directory = options.directory;
  }

  byId(id: string): AdapterConfig | undefined {
    return this.#all.find(adapter => adapter.id === id);
  }

  all(): readonly AdapterConfig[] {
    return this.#all;
  }

  /** Those that ask people about it. */
  async for(
    request: Pick<RequestRow, 'kind' | 'project_id'>,
  ): Promise<AdapterConfig[]> {
    const ofKind = this.#all.filter(
      ({ kind }) => kind === KIND_OF[request.kind],
    );
    if (ofKind.length === 0) return [];
    const project = await this.#directory.project(request.project_id);
    return ofKind.filter(
      ({ projects }) => !projects || projects.includes(project?.slug ?? ''),
    );
  }
}
