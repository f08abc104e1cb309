import { Link } from '@backstage/ui';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';

/** The way to a run: the title and number of its issue. */
export function RunLink(props: {
  run: Pick<RunSummary, 'issueTitle' | 'issueNumber'>;
  href: string;
}) {
  const { run, href } = props;
  return <Link href={href}>{`${run.issueTitle} #${run.issueNumber}`}</Link>;
}
