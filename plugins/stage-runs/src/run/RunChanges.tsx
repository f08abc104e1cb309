import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

/** The files of the delivered commits, and how much there is to read in them. */
export function RunChanges(props: {
  paths: string[];
  artefact: RunDetail['artefact'];
}) {
  const { paths, artefact } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (paths.length === 0) return null;
  return (
    <Section title={t('run.changes.title')}>
      <Flex direction="column" gap="2">
        <Text as="p" color="secondary">
          {t('run.changes.count', { total: String(paths.length) })}
        </Text>
        {artefact && artefact.lines > 0 && (
          <Text as="p" color="secondary">
            {t('run.changes.toRead', {
              lines: String(artefact.lines),
              minutes: String(artefact.readingMinutes),
            })}
          </Text>
        )}
        <ul
          className={styles.paths}
          // A long list scrolls inside its box; the keyboard must reach it.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {paths.map(path => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      </Flex>
    </Section>
  );
}
