import type {
  EventActor,
  EventLog,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import { digest } from '../runs/digest';
import type { ShownRun } from '../runs/LabelStore';
import type { BrokenInvariant, Invariant } from './brokenInvariants';
import type { IssueFound, ThreadFound } from './DriftReader';
import { DRIFT_TEXTS } from './driftTexts';
import type { LabelThreadStore } from './LabelThreadStore';

const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

/** Reasons for which a refused label was answered with the labels of the same invariant. */
const ANSWERS: Record<Invariant, TriggerReason[]> = {
  one_trigger: ['issue_trigger_label_conflict'],
  one_state: [],
  one_model: ['multiple_model_labels'],
  one_effort: ['multiple_effort_labels'],
  one_scope: ['multiple_scope_labels'],
};

/** Tells people, by one comment each, what is wrong with labels that they have to see to. */
export class DriftNotices {
  readonly #catalogue: LabelCatalogue;
  readonly #eventLog: EventLog;
  readonly #outbox: OutboxStore;
  readonly #threads: LabelThreadStore;

  constructor(options: {
    catalogue: LabelCatalogue;
    eventLog: EventLog;
    outbox: OutboxStore;
    threads: LabelThreadStore;
  }) {
    this.#catalogue = options.catalogue;
    this.#eventLog = options.eventLog;
    this.#outbox = options.outbox;
    this.#threads = options.threads;
  }

  /** Once for each set of labels; not again what a refused label was answered with. */
  async tellInvariants(
    trx: Knex.Transaction,
    { run }: IssueFound,
    { number, broken }: ThreadFound,
  ): Promise<void> {
    const thread = { repositoryId: run.repository_id, number };
    const untold: BrokenInvariant[] = [];
    for (const each of broken) {
      const { invariant, labels } = each;
      const set = digest(JSON.stringify([invariant, labels]));
      if (!(await this.#threads.tellOnce(trx, thread, set))) continue;
      await this.#append(trx, run, 'label.invariant.broken', {
        ...{ number, invariant, labels },
      });
      // There a label of a stage starts nothing: the review that it leaves unclear is answered.
      const isOnPull = number !== run.issue_number;
      if (invariant === 'one_trigger' && isOnPull) continue;
      const reasons = ANSWERS[invariant];
      const answered = { reasons, labels };
      if (await this.#threads.wasAnswered(trx, thread, answered)) continue;
      untold.push(each);
    }
    if (untold.length === 0) return;
    const texts = DRIFT_TEXTS[run.locale].invariants;
    const labels = untold.flatMap(each => each.labels);
    await this.#comment(trx, run, {
      ...{ number, labels, about: 'label_invariant_broken' },
      key: digest(JSON.stringify(untold)),
      paragraphs: [
        `**${texts.headline}**`,
        untold
          .map(each => `- ${texts.of[each.invariant](codeSpans(each.labels))}`)
          .join('\n'),
        texts.fix,
      ],
    });
  }

  async tellGivenUp(
    trx: Knex.Transaction,
    { run }: IssueFound,
    { number, add, remove }: ThreadFound,
  ): Promise<void> {
    const missing = this.#names(add);
    const surplus = this.#names(remove);
    await this.#append(trx, run, 'label.drift.given_up', {
      ...{ number, add: missing, remove: surplus },
    });
    const texts = DRIFT_TEXTS[run.locale].givenUp;
    const facts = [
      ...(missing.length > 0 ? [[texts.missing, missing] as const] : []),
      ...(surplus.length > 0 ? [[texts.surplus, surplus] as const] : []),
    ];
    await this.#comment(trx, run, {
      ...{ number, about: 'label_drift_given_up' },
      labels: [...missing, ...surplus],
      key: await now(trx),
      paragraphs: [
        ...[`**${texts.headline}**`, texts.body],
        facts.map(([say, names]) => `- ${say}: ${codeSpans(names)}`).join('\n'),
        texts.fix,
      ],
    });
  }

  async tellUntoldApproval(
    trx: Knex.Transaction,
    { run }: IssueFound,
    { number }: ThreadFound,
  ): Promise<void> {
    const texts = DRIFT_TEXTS[run.locale].untold;
    const labels = this.#names(['state.approved']);
    await this.#comment(trx, run, {
      ...{ number, labels, about: 'label_approval_untold' },
      key: await now(trx),
      paragraphs: [
        ...[`**${texts.headline}** (${codeSpans(labels)})`, texts.body],
      ],
    });
  }

  async #comment(
    trx: Knex.Transaction,
    run: ShownRun,
    notice: {
      number: number;
      about: string;
      labels: string[];
      /** What makes it another one than the last about the same. */
      key: string;
      paragraphs: string[];
    },
  ): Promise<void> {
    const { number, about, labels, key, paragraphs } = notice;
    await this.#outbox.wantOnce(trx, {
      kind: 'notice',
      key: ['notice', run.repository_id, number, about, key].join('/'),
      projectId: run.project_id,
      repositoryId: run.repository_id,
      issueNumber: number,
      payload: {
        fullName: run.repository_full_name,
        ...{ reason: about, labels, event: 'label.drift.comment' },
        text: paragraphs.join('\n\n'),
      },
    });
  }

  async #append(
    trx: Knex.Transaction,
    run: ShownRun,
    type: string,
    payload: {
      number: number;
      invariant?: string;
      labels?: string[];
      add?: string[];
      remove?: string[];
    },
  ): Promise<void> {
    await this.#eventLog.append(trx, {
      stream: `issue/${run.repository_id}/${run.issue_number}`,
      ...{ type, actor: ACTOR, projectId: run.project_id },
      payload: {
        repository: run.repository_full_name,
        issueNumber: run.issue_number,
        ...payload,
      },
    });
  }

  #names(keys: string[]): string[] {
    return keys.map(key => this.#catalogue.byKey(key).name);
  }
}

async function now(trx: Knex.Transaction): Promise<string> {
  const { rows } = await trx.raw(
    `select extract(epoch from kernel.now())::bigint as now`,
  );
  return String(rows[0].now);
}

/** Names of the catalogue, which come from our configuration. */
function codeSpans(names: string[]): string {
  return names.map(name => `\`${name.replaceAll('`', "'")}\``).join(', ');
}
