/**
 * What agents ask people for (requirements 3.5): approvals of tool calls, and questions. What
 * was decided, and by whom, is a row of its own.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table agent_requests (
      id bigint generated always as identity primary key,
      run_id uuid not null references runs (id) on delete cascade,
      -- Of the run, that asked.
      attempt integer not null,
      project_id uuid not null,
      kind text not null check (kind in ('approval', 'question')),
      status text not null check (status in
        ('requested', 'approved', 'applied', 'denied', 'expired', 'failed')),
      -- The same for the same call, also of another attempt.
      idempotency_key text not null check (length(idempotency_key) between 1 and 200),
      -- How adapters name it.
      correlation_id uuid not null unique,
      tool text,
      arguments jsonb not null,
      mode text not null check (mode in ('owner', 'delegated')),
      summary text not null,
      risk text not null,
      -- Of a question.
      options jsonb,
      allow_custom boolean not null,
      -- Of run, tool, arguments, question and options: what people decide about.
      payload_digest text not null check (payload_digest ~ '^[0-9a-f]{64}$'),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      -- The approved call was begun: whether it has taken effect is known when it has ended.
      call_started_at timestamptz(3),
      ended_at timestamptz(3),
      end_code text check (end_code in ('decided', 'carried_out', 'call_failed', 'call_refused',
        'time_over', 'run_ended', 'adapter_failed')),
      -- What a person wrote to a denial, or why it failed.
      reason text,
      -- What the tool has answered.
      result jsonb,
      unique (run_id, idempotency_key),
      check ((kind = 'question') = (tool is null)),
      check ((kind = 'question') = (options is not null)),
      check ((ended_at is null) = (status in ('requested', 'approved'))),
      check ((ended_at is null) = (end_code is null))
    );
    create index agent_requests_open on agent_requests (run_id) where ended_at is null;
    create index agent_requests_due on agent_requests (expires_at) where status = 'requested';
    -- The list: open ones first, then the newest.
    create index agent_requests_list on agent_requests ((ended_at is null), id);
    create index agent_requests_of_project on agent_requests (project_id, (ended_at is null), id);

    create table agent_request_decisions (
      request_id bigint primary key references agent_requests (id) on delete cascade,
      decision text not null check (decision in ('approved', 'denied')),
      user_id uuid not null,
      user_entity_ref text not null,
      -- Where the person did it: a session of the portal, or an adapter.
      proof_kind text not null check (proof_kind in ('portal_session', 'adapter')),
      proof_id text not null check (proof_id <> ''),
      -- What the person saw.
      payload_digest text not null,
      reason text,
      -- The answer to a question: one of them.
      selected_option text,
      custom_text text,
      decided_at timestamptz(3) not null,
      check (selected_option is null or custom_text is null)
    );

    create table agent_request_deliveries (
      id uuid primary key,
      request_id bigint not null references agent_requests (id) on delete cascade,
      adapter_id text not null,
      -- Of the one-time capability in the callback URL that the adapter was given.
      capability_hash text not null unique,
      sent_at timestamptz(3) not null,
      -- Null: it is under way, or the process died with it.
      answered_at timestamptz(3),
      outcome text check (outcome in ('accepted', 'refused', 'unreachable')),
      http_status integer,
      detail text,
      check ((answered_at is null) = (outcome is null))
    );
    create index agent_request_deliveries_request on agent_request_deliveries (request_id, sent_at);

    -- Signed calls of adapters that were taken; one that comes again is refused.
    create table adapter_nonces (
      adapter_id text not null,
      nonce text not null,
      seen_at timestamptz(3) not null,
      primary key (adapter_id, nonce)
    );
    create index adapter_nonces_seen on adapter_nonces (seen_at);

    alter table runs
      -- How often a next attempt was started for an answer of people; not counted as lost.
      add column resumes integer not null default 0;

    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels',
        'next-stage', 'tool-call', 'request-notice', 'adapter-request'));
  `);
};

/**
 * Runs that wait for people go on waiting: nobody can answer them any more, so they are to
 * be stopped first.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async knex => {
  await knex.raw(`
    delete from outbox where kind in ('tool-call', 'request-notice', 'adapter-request');
    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels', 'next-stage'));
    alter table runs drop column resumes;
    drop table adapter_nonces;
    drop table agent_request_deliveries;
    drop table agent_request_decisions;
    drop table agent_requests;
  `);
};
