import { Text } from '@backstage/ui';
import { RelativeTime } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ReactNode } from 'react';
import { issueOf, RunLink } from '../shared/RunLink';
import { hasEnded } from '../shared/runState';
import { RunStateBadge } from '../shared/RunStateBadge';
import styles from './Home.module.css';

/** One run in a few lines: what, where, who, when, and how it goes. `children` are its actions. */
export function RunCard(props: {
  run: RunSummary;
  href: string;
  children?: ReactNode;
}) {
  const { run, href, children } = props;
  return (
    <div className={styles.card}>
      <div className={styles.what}>
        <RunLink run={run} href={href} />
        <Text as="p" variant="body-small" color="secondary">
          {`${issueOf(run)} · ${run.stage} · ${run.requestedBy.login} · `}
          <RelativeTime value={run.finishedAt ?? run.createdAt} />
        </Text>
        {run.lastStatusText && !hasEnded(run) && (
          <Text as="p">{run.lastStatusText}</Text>
        )}
      </div>
      <RunStateBadge run={run} />
      {children}
    </div>
  );
}
