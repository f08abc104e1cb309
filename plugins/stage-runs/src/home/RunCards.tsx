import { Text } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import styles from './Home.module.css';
import { RunCard } from './RunCard';

/** A short list of runs with a title; says so when it is empty. */
export function RunCards(props: {
  title: string;
  emptyText: string;
  runs: RunSummary[];
  runHref: RunHref;
}) {
  const { title, emptyText, runs, runHref } = props;
  return (
    <Section title={title} heading="h2">
      {runs.length === 0 && (
        <Text as="p" color="secondary">
          {emptyText}
        </Text>
      )}
      {runs.length > 0 && (
        <ul className={styles.cards}>
          {runs.map(run => (
            <li key={run.id}>
              <RunCard run={run} href={runHref(run.id)} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
