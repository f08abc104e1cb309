/**
 * The inbox of webhook deliveries, with the columns of the claim loop, and how far the
 * sweep for lost deliveries has read each repository's hook.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table kernel.webhook_deliveries (
      delivery_id text primary key,
      -- The claim loop's key: it knows rows by a column named id.
      id uuid not null unique default gen_random_uuid(),
      event text not null,
      action text,
      repository_external_id bigint,
      repository_full_name text,
      -- The raw bytes that the signature covers; emptied some days after processing.
      payload bytea,
      source text not null default 'webhook' check (source in ('webhook', 'redelivery')),
      status text not null default 'pending' check (status in ('pending', 'accepted', 'ignored', 'failed')),
      reason text,
      run_id uuid,
      received_at timestamptz not null default kernel.now(),
      processed_at timestamptz,
      claimable_at timestamptz default kernel.now(),
      lease_owner text,
      lease_until timestamptz,
      fence bigint not null default 0,
      claim_count int not null default 0
    );
    create index webhook_deliveries_claimable on kernel.webhook_deliveries (claimable_at)
      where claimable_at is not null;
    create index webhook_deliveries_received on kernel.webhook_deliveries (received_at, delivery_id);
    create index webhook_deliveries_status on kernel.webhook_deliveries (status, received_at, delivery_id);
    create index webhook_deliveries_payload on kernel.webhook_deliveries (processed_at)
      where payload is not null;

    create table kernel.hook_sweeps (
      repository_id uuid primary key references kernel.repositories on delete cascade,
      -- Deliveries up to this time have been compared with the inbox.
      swept_until timestamptz not null,
      swept_at timestamptz not null default kernel.now()
    );
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop table kernel.hook_sweeps;
    drop table kernel.webhook_deliveries;
  `);
};
