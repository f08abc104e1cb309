import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { RunStateBadge } from '../../shared/RunStateBadge';
import type { RunHref } from '../../shared/useRunHref';
import { stageRunsTranslationRef } from '../../translation';
import type { Direction } from './placeNodes';
import type { RelationNode } from './relationGraph';
import styles from './Relations.module.css';

export interface BoxData extends Record<string, unknown> {
  relation: RelationNode;
  direction: Direction;
  runHref: RunHref;
}

/** One thing of the graph: what it is, and where it is to be seen. */
export function RelationBox({ data }: NodeProps<Node<BoxData>>) {
  const { relation, direction, runHref } = data;
  const isDown = direction === 'down';
  return (
    <div className={styles.box} data-kind={relation.kind}>
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={styles.handle}
      />
      <Content relation={relation} runHref={runHref} />
      <Handle
        type="source"
        position={isDown ? Position.Bottom : Position.Right}
        isConnectable={false}
        className={styles.handle}
        style={isDown ? { left: 10 } : undefined}
      />
    </div>
  );
}

function Content(props: { relation: RelationNode; runHref: RunHref }) {
  const { relation, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  switch (relation.kind) {
    case 'issue':
      return (
        <>
          <span className={styles.kind}>{t('issue.relations.issue')}</span>
          <Link href={relation.url} className={styles.name}>
            {relation.title}
          </Link>
        </>
      );
    case 'run':
      return (
        <>
          <Link href={runHref(relation.run.id)} className={styles.name}>
            {relation.run.triggerLabel}
          </Link>
          <RunStateBadge run={relation.run} />
        </>
      );
    case 'pullRequest':
      return (
        <>
          <span className={styles.kind}>
            {t('issue.relations.pullRequest')}
          </span>
          <Link href={relation.url}>{`#${relation.number}`}</Link>
        </>
      );
    case 'environment':
      return (
        <>
          <span className={styles.kind}>
            {t('issue.relations.environment')}
          </span>
          <span className={styles.name}>{relation.namespace}</span>
        </>
      );
    default:
      return (
        <>
          <span className={styles.kind}>{t('issue.relations.next')}</span>
          <span className={styles.name}>{relation.label}</span>
        </>
      );
  }
}
