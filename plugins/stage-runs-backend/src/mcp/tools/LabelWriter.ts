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
import type { LabelCommands } from '../../trigger/LabelCommands';
import { isTrigger, type LabelWish } from './judgeLabels';

interface LabelChange extends LabelWish {
  number: number;
}

/**
 * Changes labels as an agent wants them, once that is judged, by the platform's bot. Every call may
 * be repeated: what is there already is left. Not guarded against people who change the same
 * label at the same time; the later of both counts, as for two people.
 */
export class LabelWriter {
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #commands: LabelCommands;
  readonly #eventLog: EventLog;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    commands: LabelCommands;
    eventLog: EventLog;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#commands = options.commands;
    this.#eventLog = options.eventLog;
  }

  async list(run: ToolRun, number: number): Promise<string[]> {
    const repository = await this.#repositoryOf(run);
    const { labels } = await repository.issue(number);
    return labels;
  }

  /** Removes first, as every move of labels. Answers the labels that are there then. */
  async change(
    { run, signal }: Pick<ToolCall<unknown>, 'run' | 'signal'>,
    change: LabelChange,
  ): Promise<string[]> {
    const { number } = change;
    const repository = await this.#repositoryOf(run);
    const { labels } = await repository.issue(number);
    const remove = labels.filter(name => includes(change.remove, name));
    const add = change.add
      .map(name => this.#catalogue.byName(name)?.name ?? name)
      .filter(name => !includes(labels, name));
    for (const name of remove) {
      signal.throwIfAborted();
      await repository.removeLabel(number, name);
    }
    if (add.length > 0) {
      signal.throwIfAborted();
      await this.#noteCommands(run, repository, { number, add });
      await repository.addLabels(number, add);
    }
    if (remove.length + add.length > 0) {
      await this.#tell(run, { number, remove, add });
    }
    return [...labels.filter(name => !includes(remove, name)), ...add];
  }

  /** Before GitHub tells of them: a label that the platform puts is no wish of its bot. */
  async #noteCommands(
    run: ToolRun,
    repository: GitHubRepository,
    { number, add }: { number: number; add: string[] },
  ): Promise<void> {
    if (number !== run.issueNumber) return;
    const triggers = add.filter(name =>
      isTrigger(name, this.#catalogue.byName(name)),
    );
    if (triggers.length === 0) return;
    const { id } = await repository.viewer();
    await this.#knex.transaction(async trx => {
      for (const label of triggers) {
        await this.#commands.recordLabel(trx, {
          ...{ runId: run.id, repositoryId: run.repositoryId },
          ...{ issueNumber: run.issueNumber, label },
        });
      }
    });
    await this.#commands.putBy(run.id, id);
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
