import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

/** The files of the delivered commits. */
export function RunChanges(props: { paths: string[] }) {
  const { paths } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (paths.length === 0) return null;
  return (
    <Section title={t('run.changes.title')}>
      <Flex direction="column" gap="2">
        <Text as="p" color="secondary">
          {t('run.changes.count', { total: String(paths.length) })}
        </Text>
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
