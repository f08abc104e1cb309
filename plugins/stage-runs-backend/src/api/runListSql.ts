import type {
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';
import { OUTCOMES } from '../runs/runStates';
import type { RunListPosition } from './runListCursor';
import type {
  RunFilters,
  RunListQuery,
  RunListRow,
  VisibleProjects,
} from './RunQueries';

/** Columns of lists: without the issue's text and the prompt. */
export const LIST_COLUMNS = [
  'id',
  'project_id',
  'repository_full_name',
  'issue_number',
  'issue_title',
  'issue_url',
  'stage',
  'trigger_label',
  'agent_key',
  'status',
  'outcome',
  'reason_code',
  'status_since',
  'waiting_reason',
  'stop_requested_at',
  'attempt',
  'pull_request_number',
  'pull_request_url',
  'last_status_text',
  'requested_by_login',
  'requested_by_user_entity_ref',
  'created_at',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof RunRow)[];

export const SORT_COLUMNS = {
  createdAt: 'created_at',
  finishedAt: 'finished_at',
} as const;

/** What a run is: its status while it is at work, its outcome afterwards. */
type RunState = RunStatus | RunOutcome;

/** As the indexes have it. */
const STATE = 'coalesce(runs.outcome, runs.status)';

/**
 * The rows of a page and one more. Each project and each state that is asked for gives a
 * page of its own, which one index has in this order, and the page is made of those. So a
 * list with one filter reads at most projects × states × (limit + 1) rows, however many
 * there are (`all` projects count as one). Of several filters the first in `choicesOf`
 * has the index, and the others are applied to what it gives: filters that hardly occur
 * together read on, at most all that the first one has. To be run `inIndexOrder`.
 */
export function runListSql(
  knex: Knex,
  query: RunListQuery,
  visible: VisibleProjects,
  after?: RunListPosition,
): Knex.QueryBuilder<RunRow, RunListRow[]> {
  const { keys, rest } = splitChoices(query.filters, visible);
  const page = pageSql(knex, { query, keys, after });
  for (const { expression, type, values } of rest) {
    page.whereRaw(`${expression} = any(?::${type}[])`, [values]);
  }

  const several = keys.filter(key => !isSingle(key));
  const sources = several.map(
    ({ name, type }) => `unnest(?::${type}[]) as ${name} (value)`,
  );
  const order = ['page.at', 'page.id'].map(column => ({
    ...{ column, order: query.order },
  }));
  const merged = knex
    .select('page.*')
    .fromRaw([...sources, 'lateral ? as page'].join(' cross join '), [
      ...several.map(({ values }) => values),
      page,
    ] as never)
    .orderBy(order)
    .limit(query.limit + 1);
  return knex<RunRow>('runs')
    .join(merged.as('page'), 'page.id', 'runs.id')
    .select(LIST_COLUMNS.map(name => `runs.${name}`))
    .orderBy(order) as unknown as Knex.QueryBuilder<RunRow, RunListRow[]>;
}

/**
 * Lets the planner find the rows of `runListSql` through the index that has them in their
 * order, and in no other way. Left to itself it sorts, or walks through all runs by time,
 * where it takes the runs of a project for few or for evenly spread, and some are neither.
 */
export function inIndexOrder<T>(
  knex: Knex,
  read: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return knex.transaction(async trx => {
    await trx.raw(
      `select set_config(name, 'off', true)
         from unnest(array['enable_sort', 'enable_incremental_sort', 'enable_bitmapscan', 'enable_seqscan', 'jit']) as name`,
    );
    return read(trx);
  });
}

/**
 * The part of an index where its first columns have the values of `keys`, in its order.
 * Conditions and order name all columns of the index: with `=` another index, which lacks
 * one of them, would have that order, too.
 */
function pageSql(
  knex: Knex,
  options: { query: RunListQuery; keys: Choice[]; after?: RunListPosition },
): Knex.QueryBuilder {
  const { keys, after } = options;
  const { sort, order, limit } = options.query;
  const at = `runs.${SORT_COLUMNS[sort]}`;
  const page = knex('runs').select('runs.id', { at });
  if (sort === 'finishedAt') page.whereNotNull(at);
  const first = keys.map(({ expression }) => expression);
  const values = keys.map(key => (isSingle(key) ? '?' : `${key.name}.value`));
  const bindings = keys.filter(isSingle).flatMap(key => key.values);
  if (keys.length > 0) {
    page.whereRaw(`(${first}) >= (${values})`, bindings);
    page.whereRaw(`(${first}) <= (${values})`, bindings);
  }
  const columns = [...first, at, 'runs.id'];
  if (after) {
    const start = [...values, '?', '?'];
    page.whereRaw(`(${columns}) ${order === 'asc' ? '>' : '<'} (${start})`, [
      ...bindings,
      after.at,
      after.id,
    ]);
  }
  return page
    .orderByRaw(columns.map(column => `${column} ${order}`).join(', '))
    .limit(limit + 1);
}

function isSingle({ values }: Choice): boolean {
  return values.length === 1;
}

/** That a run has one of these values. */
interface Choice {
  name: 'project' | 'repository' | 'issue' | 'requester' | 'state' | 'stage';
  expression: string;
  type: 'uuid' | 'text' | 'int';
  values: string[];
}

/** In the order in which they may have the index: what leaves the fewest rows, as a rule, is first. */
function choicesOf(filters: RunFilters, visible: VisibleProjects): Choice[] {
  const projects = projectsOf(filters, visible);
  const found: Choice[] = [];
  const add = (
    name: Choice['name'],
    [expression, type]: [string, Choice['type']],
    values: Choice['values'] | undefined,
  ) => {
    if (values) found.push({ name, expression, type, values });
  };
  const { repository, issueNumber, requestedBy, stage } = filters;
  add(
    'project',
    ['runs.project_id', 'uuid'],
    projects === 'all' ? undefined : projects,
  );
  add('repository', ['runs.repository_full_name', 'text'], only(repository));
  add('issue', ['runs.issue_number', 'int'], only(issueNumber?.toString()));
  add(
    'requester',
    ['runs.requested_by_user_entity_ref', 'text'],
    only(requestedBy),
  );
  add('state', [STATE, 'text'], statesOf(filters));
  add('stage', ['runs.stage', 'text'], only(stage));
  return found;
}

function only(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

/** `keys`: the first columns of the index that is meant. Issues of one number have few runs, whosever they are. */
function splitChoices(
  filters: RunFilters,
  visible: VisibleProjects,
): { keys: Choice[]; rest: Choice[] } {
  const choices = choicesOf(filters, visible);
  const count = choices[0]?.name === 'project' ? 2 : 1;
  const keys = filters.issueNumber
    ? choices.filter(({ name }) => name === 'issue')
    : choices.slice(0, count);
  return { keys, rest: choices.filter(choice => !keys.includes(choice)) };
}

function projectsOf(
  { projectId }: RunFilters,
  visible: VisibleProjects,
): VisibleProjects {
  if (!projectId) return visible;
  return visible === 'all' || visible.includes(projectId) ? [projectId] : [];
}

/** The states that status and outcome leave; `undefined`: any. */
export function statesOf({
  status,
  outcome,
}: RunFilters): RunState[] | undefined {
  const ofStatus = status?.flatMap<RunState>(each => OUTCOMES[each] ?? [each]);
  if (!outcome) return ofStatus && [...new Set(ofStatus)];
  return !ofStatus || ofStatus.includes(outcome) ? [outcome] : [];
}
