/**
 * The event log: append-only, partitioned by month, ordered for readers by
 * (xid, id) and within a stream by stream_version.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    -- One row a stream. Its lock makes the versions of a stream follow the order of commits.
    create table kernel.streams (
      stream text primary key,
      version bigint not null
    );

    create sequence kernel.events_id;

    create table kernel.events (
      xid xid8 not null default pg_current_xact_id(),
      id bigint not null default nextval('kernel.events_id'),
      stream text not null,
      stream_version bigint not null,
      project_id uuid,
      run_id uuid,
      type text not null,
      actor_type text not null check (actor_type in ('system', 'agent', 'human')),
      actor_id text not null,
      payload jsonb not null,
      created_at timestamptz not null default kernel.now()
    ) partition by range (created_at);
    alter sequence kernel.events_id owned by kernel.events.id;

    create index events_order on kernel.events (xid, id);
    create index events_stream on kernel.events (stream, stream_version);
    create index events_run on kernel.events (run_id, xid, id) where run_id is not null;
    create index events_project on kernel.events (project_id, xid, id) where project_id is not null;
    create index events_type on kernel.events (type, xid, id);

    -- Takes what no month's partition covers, so that no event is ever refused.
    create table kernel.events_default partition of kernel.events default;

    -- Every transaction below the horizon has ended and is visible, or never will be.
    create function kernel.event_horizon() returns xid8
      language sql stable
      return pg_snapshot_xmin(pg_current_snapshot());

    create function kernel.append_event(
      p_stream text, p_type text, p_actor_type text, p_actor_id text,
      p_project_id uuid, p_run_id uuid, p_payload jsonb
    ) returns bigint language plpgsql as $$
    declare
      v_version bigint;
    begin
      insert into kernel.streams as s (stream, version) values (p_stream, 1)
        on conflict (stream) do update set version = s.version + 1
        returning version into v_version;
      insert into kernel.events
        (stream, stream_version, type, actor_type, actor_id, project_id, run_id, payload)
        values (p_stream, v_version, p_type, p_actor_type, p_actor_id, p_project_id, p_run_id, p_payload);
      return v_version;
    end $$;

    -- Makes the partitions of this month (UTC) and the following ones. Events of such a
    -- month that already are in the default partition move to their own.
    create function kernel.create_event_partitions(p_months_ahead int) returns int
      language plpgsql as $$
    declare
      v_from timestamptz;
      v_to timestamptz;
      v_name text;
      v_created int := 0;
    begin
      perform pg_advisory_xact_lock(hashtext('kernel.create_event_partitions'));
      for i in 0..p_months_ahead loop
        v_from := (date_trunc('month', kernel.now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
        v_to := ((v_from at time zone 'UTC') + interval '1 month') at time zone 'UTC';
        v_name := 'events_' || to_char(v_from at time zone 'UTC', 'YYYY_MM');
        continue when to_regclass('kernel.' || v_name) is not null;
        execute format('create table kernel.%I (like kernel.events including defaults including constraints)', v_name);
        execute format(
          'with moved as (delete from kernel.events_default where created_at >= %L and created_at < %L returning *)
           insert into kernel.%I select * from moved', v_from, v_to, v_name);
        execute format(
          'alter table kernel.events attach partition kernel.%I for values from (%L) to (%L)', v_name, v_from, v_to);
        v_created := v_created + 1;
      end loop;
      return v_created;
    end $$;

    select kernel.create_event_partitions(2);
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop function kernel.create_event_partitions(int);
    drop function kernel.append_event(text, text, text, text, uuid, uuid, jsonb);
    drop function kernel.event_horizon();
    drop table kernel.events;
    drop table kernel.streams;
  `);
};
