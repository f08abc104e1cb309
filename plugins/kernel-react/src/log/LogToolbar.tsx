import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, SearchField, Switch, Text } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiDownloadLine,
} from '@remixicon/react';
import type { KeyboardEvent } from 'react';
import { CopyButton } from '../CopyButton';
import { kernelReactTranslationRef } from '../translation';
import { downloadText } from './downloadText';
import type { LogStretch } from './LogStretch';
import type { EarlierLines } from './LogViewer';
import styles from './LogViewer.module.css';
import type { LogSearch } from './useLogSearch';

/** Search, follow, copy and download. */
export function LogToolbar(props: {
  log: LogStretch;
  earlier: EarlierLines;
  fileName: string;
  search: LogSearch;
  /** Whether there is something to follow. */
  isLive: boolean;
  isFollowing: boolean;
  onFollowChange: (isFollowing: boolean) => void;
}) {
  const { log, earlier, fileName, search, isLive } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const isPartial = log.firstLine > 1;
  const download = async () => {
    const whole = isPartial ? await earlier.loadAll() : log;
    if (whole) downloadText(fileName, whole.text());
  };
  return (
    <div className={styles.toolbar}>
      <LogSearchField search={search} isPartial={isPartial} />
      {isLive && (
        <Switch
          label={t('log.follow')}
          isSelected={props.isFollowing}
          onChange={props.onFollowChange}
        />
      )}
      <div className={styles.buttons}>
        <CopyButton
          label={t(isPartial ? 'log.copyLoaded' : 'log.copy')}
          getText={() => log.text()}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiDownloadLine />}
          aria-label={t('log.download')}
          onPress={download}
        />
      </div>
    </div>
  );
}

/** The search with its matches; Enter goes to the next one, Shift+Enter to the one before. */
function LogSearchField(props: { search: LogSearch; isPartial: boolean }) {
  const { search, isPartial } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
  };
  return (
    <div className={styles.search}>
      <SearchField
        className={styles.field}
        size="small"
        aria-label={t('log.search')}
        placeholder={t('log.search')}
        value={search.query}
        onChange={search.setQuery}
        onKeyDown={onKeyDown}
      />
      <Text as="p" role="status" color="secondary">
        <MatchCount search={search} isPartial={isPartial} />
      </Text>
      {search.query && <MatchSteps search={search} />}
    </div>
  );
}

function MatchSteps(props: { search: LogSearch }) {
  const { search } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const isDisabled = search.total === 0;
  return (
    <div className={styles.buttons}>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowUpSLine />}
        aria-label={t('log.previous')}
        isDisabled={isDisabled}
        onPress={() => search.step(-1)}
      />
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowDownSLine />}
        aria-label={t('log.next')}
        isDisabled={isDisabled}
        onPress={() => search.step(1)}
      />
    </div>
  );
}

/** "3 of 12", or that there is nothing; empty while nothing is searched. Says so when only a part was searched. */
function MatchCount(props: { search: LogSearch; isPartial: boolean }) {
  const { query, current, total } = props.search;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  if (!query) return null;
  if (total === 0) {
    return <>{t(props.isPartial ? 'log.noMatchesLoaded' : 'log.noMatches')}</>;
  }
  const place = { current: String(current + 1), total: String(total) };
  return <>{t(props.isPartial ? 'log.matchesLoaded' : 'log.matches', place)}</>;
}
