import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Text } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { Overview } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import styles from './Home.module.css';
import { RunCard } from './RunCard';

type NeedsYouItem = Overview['needsYou'][number];

/** The queue of what waits for the person, each with the one thing to do. */
export function NeedsYou(props: { items: NeedsYouItem[]; runHref: RunHref }) {
  const { items, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={t('home.needsYou.title')} heading="h2">
      {items.length === 0 && (
        <Text as="p" color="secondary">
          {t('home.needsYou.empty')}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={styles.cards}>
          {items.map(item => (
            <li key={`${item.kind} ${item.run.id}`}>
              <RunCard run={item.run} href={runHref(item.run.id)}>
                <ButtonLink
                  variant="secondary"
                  size="small"
                  href={nextStep(item, runHref)}
                >
                  {t(`home.needsYou.${item.kind}`)}
                </ButtonLink>
              </RunCard>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function nextStep(item: NeedsYouItem, runHref: RunHref): string {
  switch (item.kind) {
    case 'review_pull_request':
      return item.run.pullRequestUrl ?? runHref(item.run.id);
    case 'run_no_change':
      return item.run.issueUrl;
    default:
      return runHref(item.run.id);
  }
}
