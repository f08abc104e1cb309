import '@xyflow/react/dist/base.css';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBreakpoint } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import { ReactFlow, type Edge, type Node } from '@xyflow/react';
import { useMemo } from 'react';
import type { RunHref } from '../../shared/useRunHref';
import { stageRunsTranslationRef } from '../../translation';
import {
  NODE_HEIGHT,
  NODE_WIDTH,
  placeNodes,
  type Direction,
} from './placeNodes';
import { RelationBox, type BoxData } from './RelationBox';
import type { RelationGraph } from './relationGraph';
import styles from './Relations.module.css';

const NODE_TYPES = { box: RelationBox };

/** The graph of what belongs to the issue. Nothing in it moves: it is read, and its boxes are links. */
export function RelationView(props: {
  graph: RelationGraph;
  runHref: RunHref;
}) {
  const { graph, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const direction = useBreakpoint().down('sm') ? 'down' : 'right';
  const { nodes, edges, width, height } = useMemo(
    () => drawingOf(graph, { direction, runHref }),
    [graph, direction, runHref],
  );
  return (
    <Section title={t('issue.relations.title')}>
      <div className={styles.scroller}>
        <div style={{ width, height }}>
          <ReactFlow
            // Laid out anew where its size changes.
            key={direction}
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            proOptions={{ hideAttribution: true }}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            panOnDrag={false}
            panOnScroll={false}
            zoomOnScroll={false}
            zoomOnPinch={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            aria-label={t('issue.relations.title')}
          />
        </div>
      </div>
    </Section>
  );
}

function drawingOf(
  graph: RelationGraph,
  options: { direction: Direction; runHref: RunHref },
) {
  const { direction, runHref } = options;
  const places = placeNodes(graph.nodes, direction);
  const nodes = graph.nodes.map(
    (relation): Node<BoxData> => ({
      ...{ id: relation.id, type: 'box', position: places.get(relation.id)! },
      ...{ width: NODE_WIDTH, height: NODE_HEIGHT },
      data: { relation, direction, runHref },
    }),
  );
  const edges = graph.edges.map(
    ({ from, to }): Edge => ({
      ...{ id: `${from}→${to}`, source: from, target: to },
      type: 'smoothstep',
    }),
  );
  const all = [...places.values()];
  return {
    ...{ nodes, edges },
    width: Math.max(...all.map(({ x }) => x)) + NODE_WIDTH + 2,
    height: Math.max(...all.map(({ y }) => y)) + NODE_HEIGHT + 2,
  };
}
