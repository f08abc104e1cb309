import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { whereRole, type GitHubSender, type RoleKey } from './RoleGateStore';

export interface RemovalRow {
  removed_at: Date;
  removed_by: GitHubSender;
  withdraws: boolean;
  told_at: Date | null;
}

export interface LabelRemoval {
  at: Date;
  by: GitHubSender;
  withdraws: boolean;
}

/** GitHub sends nothing again that is older than three days. */
const REMEMBERED = '30 days';

/** Role labels that people have taken off, and those that the platform puts back itself. */
export class RoleLabelStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** The same removal is stored once, however often it is told. */
  async noteRemoval(key: RoleKey, removal: LabelRemoval): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx.raw(
        `delete from role_label_removals where stored_at < kernel.now() - interval '${REMEMBERED}'`,
      );
      await trx('role_label_removals')
        .insert({
          ...whereRole(key),
          removed_at: removal.at,
          removed_by: JSON.stringify(removal.by),
          withdraws: removal.withdraws,
          stored_at: trx.raw('kernel.now()'),
        })
        .onConflict()
        .ignore();
    });
  }

  /** Since the label was put, oldest first. */
  async removalsSince(key: RoleKey, since: Date): Promise<RemovalRow[]> {
    return this.#knex<RemovalRow>('role_label_removals')
      .where(whereRole(key) as object)
      .where('removed_at', '>=', since)
      .orderBy('removed_at');
  }

  /** Answers whether it had not been told before. */
  async tell(
    trx: Knex.Transaction,
    key: RoleKey,
    removedAt: Date,
  ): Promise<boolean> {
    const count = await trx('role_label_removals')
      .where({ ...whereRole(key), removed_at: removedAt })
      .whereNull('told_at')
      .update({ told_at: trx.raw('kernel.now()') });
    return count === 1;
  }

  /** Stored before the label is put: its webhook may come before GitHub's answer. */
  async notePut(key: RoleKey, putBy: string): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx.raw(
        `delete from role_label_puts where put_at < kernel.now() - interval '${REMEMBERED}'`,
      );
      await trx('role_label_puts').insert({
        id: randomUUID(),
        ...whereRole(key),
        put_by: putBy,
        put_at: trx.raw('kernel.now()'),
      });
    });
  }

  /** Whether the delivery tells of a label that we put back: each put covers one delivery, whenever it is handled. */
  async consumePut(
    key: RoleKey,
    told: { senderId: string; deliveryId: string },
  ): Promise<boolean> {
    const { rows } = await this.#knex.raw(
      `update role_label_puts set consumed_by = :deliveryId
       where id = (
         select id from role_label_puts
         where repository_id = :repositoryId and number = :number and role = :role
           and put_by = :senderId and coalesce(consumed_by, :deliveryId) = :deliveryId
         order by consumed_by nulls last, put_at limit 1 for update)
       returning id`,
      { ...key, ...told },
    );
    return rows.length > 0;
  }
}
