import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiArrowLeftSLine, RiArrowRightSLine } from '@remixicon/react';
import styles from './Pager.module.css';
import { kernelReactTranslationRef } from './translation';
import type { CursorPages } from './useCursorPages';

/** The way to the pages before and after; nothing where there is one page only. */
export function Pager(props: { pages: Pick<CursorPages<unknown>, 'pager'> }) {
  const { hasNext, hasPrevious, next, previous } = props.pages.pager;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  if (!hasNext && !hasPrevious) return null;
  return (
    <nav className={styles.root} aria-label={t('pager.label')}>
      <ButtonIcon
        variant="secondary"
        icon={<RiArrowLeftSLine />}
        aria-label={t('pager.previous')}
        isDisabled={!hasPrevious}
        onPress={previous}
      />
      <ButtonIcon
        variant="secondary"
        icon={<RiArrowRightSLine />}
        aria-label={t('pager.next')}
        isDisabled={!hasNext}
        onPress={next}
      />
    </nav>
  );
}
