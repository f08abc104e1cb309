import type { RelationNode } from './relationGraph';

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 72;
const GAP = { along: 72, across: 20 };
/** On a narrow screen the graph goes down, one below the other, moved in by its column. */
const INDENT = 24;

export type Direction = 'right' | 'down';

export interface Place {
  x: number;
  y: number;
}

/** To the right: a column for each kind. Down: a row for each node, what comes of it below it. */
export function placeNodes(
  nodes: readonly RelationNode[],
  direction: Direction,
): Map<string, Place> {
  return direction === 'right' ? inColumns(nodes) : inRows(nodes);
}

function inColumns(nodes: readonly RelationNode[]): Map<string, Place> {
  const used = [...new Set(nodes.map(({ column }) => column))].sort();
  const heights = new Map<number, number>();
  return new Map(
    nodes.map(({ id, column }) => {
      const row = heights.get(column) ?? 0;
      heights.set(column, row + 1);
      return [
        id,
        {
          x: used.indexOf(column) * (NODE_WIDTH + GAP.along),
          y: row * (NODE_HEIGHT + GAP.across),
        },
      ];
    }),
  );
}

function inRows(nodes: readonly RelationNode[]): Map<string, Place> {
  return new Map(
    nodes.map(({ id, column }, row) => [
      id,
      { x: column * INDENT, y: row * (NODE_HEIGHT + GAP.across) },
    ]),
  );
}
