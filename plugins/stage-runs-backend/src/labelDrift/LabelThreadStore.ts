import type { Knex } from 'knex';

export interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

/** An issue or a pull request. */
export interface ThreadKey {
  repositoryId: string;
  number: number;
}

/** What asked for a look at the labels. */
export type FoundBy = 'webhook' | 'sweep';

export interface WantedLook {
  wanted: string;
  by: FoundBy;
  /** By the database's clock: what was judged since then was not seen. */
  begunAt: Date;
}

/** `given-up`: this time; `left`: it was given up before. */
export type Correction = 'correct' | 'given-up' | 'left';

/** How often the labels of one thread are put right in an hour: whoever moves them as often is at war with us. */
export const CORRECTIONS_AN_HOUR = 3;

/**
 * An approval of which no delivery has told for so long is none: the kernel's sweep asks
 * GitHub for a lost one once an hour at least.
 */
const HELD_AT_MOST = '2 hours';

const MAX_TOLD = 50;

/** The corrections that count. */
const RECENT = `array(select t from unnest(corrected_at) as t
  where t > kernel.now() - interval '1 hour')`;

type Executor = Knex | Knex.Transaction;

/** What is known of the labels of issues and pull requests beyond the runs. */
export class LabelThreadStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Whoever writes the issue's labels next looks at what is there. */
  async wantLook(
    trx: Knex.Transaction,
    { repositoryId, issueNumber }: IssueKey,
    by: FoundBy,
  ): Promise<void> {
    await trx.raw(
      `insert into label_threads (repository_id, number, wanted_looks, wanted_by) values (?, ?, 1, ?)
       on conflict (repository_id, number) do update
         set wanted_looks = label_threads.wanted_looks + 1, wanted_by = excluded.wanted_by`,
      [repositoryId, issueNumber, by],
    );
  }

  async wantedLook(issue: IssueKey): Promise<WantedLook | undefined> {
    const row = await this.#knex('label_threads')
      .where(whereOf({ ...issue, number: issue.issueNumber }))
      .whereRaw('made_looks < wanted_looks')
      .first(
        ...['wanted_looks', 'wanted_by'],
        this.#knex.raw('kernel.now() as now'),
      );
    return (
      row && {
        ...{ wanted: row.wanted_looks, by: row.wanted_by, begunAt: row.now },
      }
    );
  }

  async lookMade(
    trx: Knex.Transaction,
    issue: IssueKey,
    { wanted }: WantedLook,
  ): Promise<void> {
    await trx('label_threads')
      .where(whereOf({ ...issue, number: issue.issueNumber }))
      .update({ made_looks: wanted });
  }

  async void(
    trx: Knex.Transaction,
    thread: ThreadKey,
    labelKey: string,
  ): Promise<void> {
    await trx('voided_labels')
      .insert({
        ...whereOf(thread),
        label_key: labelKey,
        voided_at: trx.raw('kernel.now()'),
      })
      .onConflict(['repository_id', 'number', 'label_key'])
      .merge();
  }

  /** Somebody has put the label again, or taken it off: the next one has to be judged. */
  async unvoid(
    trx: Knex.Transaction,
    thread: ThreadKey,
    labelKey: string,
  ): Promise<void> {
    await trx('voided_labels')
      .where({ ...whereOf(thread), label_key: labelKey })
      .delete();
  }

  /** A look has found these labels gone, or right by now. What was judged meanwhile counts. */
  async forgetVoided(
    trx: Knex.Transaction,
    thread: ThreadKey,
    { labelKeys, begunAt }: { labelKeys: string[]; begunAt: Date },
  ): Promise<void> {
    await trx('voided_labels')
      .where(whereOf(thread))
      .whereIn('label_key', labelKeys)
      .where('voided_at', '<', begunAt)
      .delete();
  }

  /** Keys of labels, by the number of the issue or pull request. */
  async voided(
    repositoryId: string,
    numbers: number[],
  ): Promise<Map<number, Set<string>>> {
    const rows = await this.#knex('voided_labels')
      .where({ repository_id: repositoryId })
      .whereIn('number', numbers)
      .select('number', 'label_key');
    const byNumber = new Map<number, Set<string>>();
    for (const { number, label_key: key } of rows) {
      byNumber.set(number, (byNumber.get(number) ?? new Set()).add(key));
    }
    return byNumber;
  }

  /** Numbers of those that have shown an approval for too long that nobody told of. */
  async heldTooLong(
    repositoryId: string,
    numbers: number[],
  ): Promise<Set<number>> {
    const held = await this.#knex('label_threads')
      .where({ repository_id: repositoryId })
      .whereIn('number', numbers)
      .whereRaw(`held_since <= kernel.now() - interval '${HELD_AT_MOST}'`)
      .pluck('number');
    return new Set(held);
  }

  async hold(trx: Knex.Transaction, thread: ThreadKey): Promise<void> {
    await ensure(trx, thread);
    await trx('label_threads')
      .where(whereOf(thread))
      .update({ held_since: trx.raw('coalesce(held_since, kernel.now())') });
  }

  async release(trx: Knex.Transaction, thread: ThreadKey): Promise<void> {
    await trx('label_threads')
      .where(whereOf(thread))
      .whereNotNull('held_since')
      .update({ held_since: null });
  }

  /** Whether the thread may be put right now; gives it up when that was done too often. */
  async mayCorrect(
    trx: Knex.Transaction,
    thread: ThreadKey,
  ): Promise<Correction> {
    await ensure(trx, thread);
    const row = await trx('label_threads')
      .where(whereOf(thread))
      .first('given_up_at', trx.raw(`${RECENT} as recent`));
    if (row.given_up_at) return 'left';
    if (row.recent.length < CORRECTIONS_AN_HOUR) return 'correct';
    await trx('label_threads')
      .where(whereOf(thread))
      .update({ given_up_at: trx.raw('kernel.now()') });
    return 'given-up';
  }

  async corrected(trx: Knex.Transaction, thread: ThreadKey): Promise<void> {
    await trx('label_threads')
      .where(whereOf(thread))
      .update({
        corrected_at: trx.raw(`${RECENT} || kernel.now()::timestamptz(3)`),
      });
  }

  /** The labels agree: what was given up is looked at again from now on. */
  async agrees(trx: Knex.Transaction, thread: ThreadKey): Promise<void> {
    await trx('label_threads')
      .where(whereOf(thread))
      .whereNotNull('given_up_at')
      .update({ given_up_at: null });
  }

  /** Answers whether people have not been told of this set yet. */
  async tellOnce(
    trx: Knex.Transaction,
    thread: ThreadKey,
    set: string,
  ): Promise<boolean> {
    await ensure(trx, thread);
    const { rowCount } = await trx.raw(
      `update label_threads
          set told_invariants = (array_prepend(:set::text, told_invariants))[1:${MAX_TOLD}]
        where repository_id = :repositoryId and number = :number
          and not :set::text = any(told_invariants)`,
      { ...thread, set },
    );
    return rowCount === 1;
  }

  /** Whether a refused label was answered with these labels and one of these reasons. */
  async wasAnswered(
    trx: Knex.Transaction,
    thread: ThreadKey,
    { reasons, labels }: { reasons: string[]; labels: string[] },
  ): Promise<boolean> {
    const { rows } = await trx.raw(
      `select 1 from outbox
        where kind = 'notice' and repository_id = ? and issue_number = ?
          and payload->>'reason' = any(?) and payload->'labels' = ?::jsonb limit 1`,
      [thread.repositoryId, thread.number, reasons, JSON.stringify(labels)],
    );
    return rows.length > 0;
  }

  /** Stored before the account's first write: GitHub may tell of it before it has answered. */
  async noteWriter(repositoryId: string, accountId: string): Promise<void> {
    await this.#knex('label_writers')
      .insert({ repository_id: repositoryId, account_id: accountId })
      .onConflict()
      .ignore();
  }

  async isWriter(repositoryId: string, accountId: string): Promise<boolean> {
    const row = await this.#knex('label_writers')
      .where({ repository_id: repositoryId, account_id: accountId })
      .first('account_id');
    return row !== undefined;
  }
}

async function ensure(executor: Executor, thread: ThreadKey): Promise<void> {
  await executor('label_threads').insert(whereOf(thread)).onConflict().ignore();
}

function whereOf({ repositoryId, number }: ThreadKey) {
  return { repository_id: repositoryId, number };
}
