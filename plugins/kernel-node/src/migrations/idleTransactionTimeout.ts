import type { Knex } from 'knex';

const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * Makes PostgreSQL end transactions of our role that have been idle for a minute. A
 * transaction that wrote something and is forgotten holds back the horizon below which
 * readers of the event log may read, for everybody. The setting belongs to the role in
 * this database, so it also covers Backstage's own plugins, which share the role; it
 * holds for connections that are opened after the first start. A value that somebody
 * set stays. Where the pool uses `SET ROLE`, the login role is not ours to change.
 */
export async function ensureIdleTransactionTimeout(knex: Knex): Promise<void> {
  await knex.raw(`
    do $$ begin
      if session_user = current_user and not exists (
        select from pg_db_role_setting s, unnest(s.setconfig) as c
        where c like 'idle_in_transaction_session_timeout=%'
          and s.setrole in (0, (select oid from pg_roles where rolname = session_user))
          and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      ) then
        execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_TIMEOUT_MS}',
          session_user, current_database());
      end if;
    end $$;
  `);
}
