import type {
  EventLog,
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  ToolCall,
  ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import type { StartWishes } from '../../startWishes/StartWishes';
import { triggersOf, type LabelWish } from './judgeLabels';

interface LabelChange extends LabelWish {
  number: number;
}

interface LabelsThen {
  labels: string[];
  /** A stage that a person has approved; its label is put when it starts. */
  starts?: { label: string; requestId: string };
}

/**
 * Changes labels as an agent wants them, once that is judged, by the platform's bot. Every call may
 * be repeated: what is there already is left. Not guarded against people who change the same
 * label at the same time; the later of both counts, as for two people. The label of a stage is
 * never put here: what a person has approved is noted, and starts after the run.
 */
export class LabelWriter {
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #startWishes: StartWishes;
  readonly #eventLog: EventLog;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    startWishes: StartWishes;
    eventLog: EventLog;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#startWishes = options.startWishes;
    this.#eventLog = options.eventLog;
  }

  async list(run: ToolRun, number: number): Promise<string[]> {
    const repository = await this.#repositoryOf(run);
    const { labels } = await repository.issue(number);
    return labels;
  }

  /** Removes first, as every move of labels, and notes last what starts after the run. */
  async change(
    call: Pick<ToolCall<unknown>, 'run' | 'signal' | 'idempotencyKey'>,
    change: LabelChange,
  ): Promise<LabelsThen> {
    const { run } = call;
    const triggers = triggersOf(change, this.#catalogue);
    const labels = await this.#move(call, {
      ...change,
      add: change.add
        .map(name => this.#catalogue.byName(name)?.name ?? name)
        .filter(name => !includes(triggers, name)),
    });
    const [label] = triggers;
    if (label === undefined) return { labels };
    const { requestId } = await this.#startWishes.want({
      ...{ runId: run.id, idempotencyKey: call.idempotencyKey, label },
    });
    return { labels, starts: { label, requestId } };
  }

  async #move(
    { run, signal }: Pick<ToolCall<unknown>, 'run' | 'signal'>,
    change: LabelChange,
  ): Promise<string[]> {
    const { number } = change;
    const repository = await this.#repositoryOf(run);
    const { labels } = await repository.issue(number);
    const remove = labels.filter(name => includes(change.remove, name));
    const add = change.add.filter(name => !includes(labels, name));
    for (const name of remove) {
      signal.throwIfAborted();
      await repository.removeLabel(number, name);
    }
    if (add.length > 0) {
      signal.throwIfAborted();
      await repository.addLabels(number, add);
    }
    if (remove.length + add.length > 0) {
      await this.#tell(run, { number, remove, add });
    }
    return [...labels.filter(name => !includes(remove, name)), ...add];
  }

  async #tell(run: ToolRun, change: LabelChange): Promise<void> {
    const { number, add, remove } = change;
    const where = number === run.issueNumber ? 'issue' : 'pullRequest';
    await this.#knex.transaction(trx =>
      this.#eventLog.append(trx, {
        stream: `run/${run.id}`,
        ...{ runId: run.id, projectId: run.projectId },
        type: 'label.applied',
        actor: { type: 'agent', id: run.agentKey },
        payload: {
          correlationId: run.correlationId,
          [where]: { add, remove },
        },
      }),
    );
  }

  async #repositoryOf({ repositoryId }: ToolRun): Promise<GitHubRepository> {
    return this.#gitHub.repository({ repositoryId, kind: 'bot' });
  }
}

function includes(names: string[], name: string): boolean {
  return names.some(each => each.toLowerCase() === name.toLowerCase());
}
