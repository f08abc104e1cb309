import type {
  AgentRuntime,
  AgentRuntimesExtensionPoint,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { NotInstalledError } from './Stages';

/** The agent runtimes that modules contribute. */
export class AgentRuntimes implements AgentRuntimesExtensionPoint {
  readonly #runtimes = new Map<string, AgentRuntime>();

  addRuntime(runtime: AgentRuntime): void {
    if (this.#runtimes.has(runtime.id)) {
      throw new Error(`Agent runtime ${runtime.id} is added twice`);
    }
    this.#runtimes.set(runtime.id, runtime);
  }

  /** What the runtimes hand to their agents and nobody else may see. */
  secrets(): string[] {
    return [...this.#runtimes.values()].flatMap(({ secrets = {} }) =>
      Object.values(secrets),
    );
  }

  find(id: string): AgentRuntime | undefined {
    return this.#runtimes.get(id);
  }

  byId(id: string): AgentRuntime {
    const runtime = this.find(id);
    if (!runtime) {
      const installed = [...this.#runtimes.keys()].join(', ') || 'none';
      throw new NotInstalledError(
        `Agent runtime ${id} is not installed (installed: ${installed})`,
      );
    }
    return runtime;
  }
}
