import { Link } from '@backstage/ui';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import styles from './RunLink.module.css';

/** The way to a run: the title of its issue, two lines of it at most. */
export function RunLink(props: {
  run: Pick<RunSummary, 'issueTitle'>;
  href: string;
}) {
  const { issueTitle } = props.run;
  return (
    <div className={styles.root}>
      <Link href={props.href} title={issueTitle}>
        {issueTitle}
      </Link>
    </div>
  );
}

/** The issue of a run as GitHub writes it: `acme/bookshop#1`. */
export function issueOf(
  run: Pick<RunSummary, 'repository' | 'issueNumber'>,
): string {
  return `${run.repository}#${run.issueNumber}`;
}
