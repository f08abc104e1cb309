import type { Knex } from 'knex';

interface PlanNode {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** What a query did: how many rows of tables and entries of indexes it looked at, and through what. */
export interface ReadPlan {
  rowsRead: number;
  scans: string[];
}

/** Runs the query under EXPLAIN ANALYZE. */
export async function readPlan(
  knex: Knex,
  query: Knex.QueryBuilder,
): Promise<ReadPlan> {
  const { sql, bindings } = query.toSQL();
  const { rows } = await knex.raw(
    `explain (analyze, format json) ${sql}`,
    bindings as never,
  );
  const scans = scansBelow(rows[0]['QUERY PLAN'][0].Plan);
  return {
    rowsRead: Math.round(scans.reduce((sum, node) => sum + rowsOf(node), 0)),
    scans: scans.map(node => node['Index Name'] ?? node['Node Type']),
  };
}

function scansBelow(node: PlanNode): PlanNode[] {
  const isScan = node['Relation Name'] ?? node['Index Name'];
  const below = (node.Plans ?? []).flatMap(scansBelow);
  return isScan ? [node, ...below] : below;
}

/** PostgreSQL tells the rows of one loop. */
function rowsOf(node: PlanNode): number {
  const rows =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return rows * node['Actual Loops'];
}
