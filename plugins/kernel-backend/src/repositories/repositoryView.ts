import type {
  Repository,
  TokenSource,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { COLUMNS, type StoredRepository } from './repositoryStore';
import { toSetUp } from './setUpStore';

/** How many of the newest deliveries are looked through: the table has no index by repository, for the inbox's sake. */
const RECENT_DELIVERIES = 1_000;

const TOKEN_SOURCE = (kind: string) =>
  `(select c.scope from kernel.credentials c
    where c.kind = '${kind}' and (c.scope_id in (r.id, r.project_id) or c.scope = 'platform')
    order by array_position(array['repository', 'project', 'platform'], c.scope) limit 1)`;

const VIEW = `with recent as materialized (
    select d.repository_external_id, d.delivery_id, d.event, d.action, d.received_at, d.status
    from kernel.webhook_deliveries d order by d.received_at desc, d.delivery_id desc limit ${RECENT_DELIVERIES}
  )
  select ${COLUMNS}, ${TOKEN_SOURCE('platform')} as "platformTokenFrom",
    ${TOKEN_SOURCE('bot')} as "botTokenFrom",
    (select coalesce(json_agg(json_build_object('step', s.step, 'triedAt', s.tried_at, 'problem', s.problem)), '[]'::json)
     from kernel.repository_steps s where s.repository_id = r.id) as steps,
    (select json_build_object('deliveryId', d.delivery_id, 'event', d.event, 'action', d.action,
       'receivedAt', d.received_at, 'status', d.status)
     from recent d where d.repository_external_id = r.external_id
     order by d.received_at desc, d.delivery_id desc limit 1) as "lastDelivery"
  from kernel.repositories r`;

type ViewRow = StoredRepository & {
  platformTokenFrom: TokenSource | null;
  botTokenFrom: TokenSource | null;
  steps: Parameters<typeof toSetUp>[0];
  lastDelivery:
    | (NonNullable<Repository['lastDelivery']> & { action: string | null })
    | null;
};

function toRepository(row: ViewRow): Repository {
  const { docsRootPath, platformTokenFrom, botTokenFrom } = row;
  const { steps, lastDelivery, ...settings } = row;
  return {
    ...settings,
    provider: 'github',
    fullName: `${row.owner}/${row.name}`,
    docsRootPath: docsRootPath ?? undefined,
    hasPlatformToken: platformTokenFrom === 'repository',
    hasBotToken: botTokenFrom === 'repository',
    platformTokenFrom: platformTokenFrom ?? undefined,
    botTokenFrom: botTokenFrom ?? undefined,
    setUp: toSetUp(steps),
    lastDelivery: lastDelivery
      ? {
          ...lastDelivery,
          action: lastDelivery.action ?? undefined,
          receivedAt: new Date(lastDelivery.receivedAt).toISOString(),
        }
      : undefined,
  };
}

/** By id; one more than `limit`, see `toPage`. */
export async function listRepositories(
  knex: Knex,
  options: { projectId: string; afterId?: string; limit: number },
): Promise<Repository[]> {
  const { rows } = await knex.raw(
    `${VIEW} where r.project_id = ? and (?::uuid is null or r.id > ?::uuid)
     order by r.id limit ?`,
    [
      options.projectId,
      options.afterId ?? null,
      options.afterId ?? null,
      options.limit + 1,
    ],
  );
  return rows.map(toRepository);
}

export async function readRepository(
  knex: Knex,
  id: string,
): Promise<Repository> {
  const { rows } = await knex.raw(`${VIEW} where r.id = ?`, [id]);
  return toRepository(rows[0]);
}
