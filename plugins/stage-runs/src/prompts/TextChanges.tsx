import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { stageRunsTranslationRef } from '../translation';
import { lineChanges, type LineChange } from './lineChanges';
import styles from './Prompts.module.css';

const SIGNS: Record<LineChange['kind'], string> = {
  same: ' ',
  added: '+',
  removed: '-',
};

/** How the text that counts differs from the one it stands in for. */
export function TextChanges(props: {
  before: { name: string; text: string };
  after: { name: string; text: string };
}) {
  const { before, after } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const title = t('prompts.changes', {
    ...{ before: before.name, after: after.name },
  });
  const changes = lineChanges(before.text, after.text);
  return (
    <div>
      <Text as="p" weight="bold">
        {title}
      </Text>
      <pre
        className={styles.changes}
        role="region"
        aria-label={title}
        // A long text scrolls inside its box; the keyboard must reach it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {changes.map(({ kind, text }, index) => (
          // Lines may be alike, and none of them moves.
          // eslint-disable-next-line react/no-array-index-key
          <span key={index} className={styles[kind]}>
            {`${SIGNS[kind]} ${text}\n`}
          </span>
        ))}
      </pre>
    </div>
  );
}
