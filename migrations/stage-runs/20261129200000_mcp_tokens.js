/**
 * The token with which the agent of an attempt reaches its tools, how many calls it has made
 * lately, and statuses that it reports through them (requirements 4.3).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table run_attempts
      -- sha256 of the token, hex. Null: the attempt was started before agents had tools.
      add column mcp_token_hash text unique,
      -- The minute in which calls are counted, and how many were made in it.
      add column mcp_window_at timestamptz(3),
      add column mcp_window_calls integer not null default 0;

    -- The runner numbers its own; those of tools are numbered here.
    alter table agent_statuses
      add column source text not null default 'runner' check (source in ('runner', 'tool')),
      drop constraint agent_statuses_pkey,
      add primary key (run_id, attempt, source, seq);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    delete from agent_statuses where source <> 'runner';
    alter table agent_statuses
      drop constraint agent_statuses_pkey,
      add primary key (run_id, attempt, seq),
      drop column source;
    alter table run_attempts
      drop column mcp_token_hash,
      drop column mcp_window_at,
      drop column mcp_window_calls;
  `);
};
