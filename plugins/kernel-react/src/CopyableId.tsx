import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { CopyButton } from './CopyButton';
import styles from './CopyableId.module.css';
import { shortenIds } from './shortenIds';
import { kernelReactTranslationRef } from './translation';

/** An identifier, shortened where it is long, with a button that copies all of it. `label` says what it is, for the button's name. */
export function CopyableId(props: { label: string; value: string }) {
  const { t } = useTranslationRef(kernelReactTranslationRef);
  return (
    <span className={styles.root}>
      <code className={styles.value} title={props.value}>
        {shortenIds(props.value)}
      </code>
      <CopyButton
        label={t('copy.label', { what: props.label })}
        getText={() => props.value}
      />
    </span>
  );
}
