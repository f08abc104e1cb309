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
import type { LogLine } from './logLine';
import styles from './LogViewer.module.css';
import type { LogSearch } from './useLogSearch';

/** Search, follow, copy and download. */
export function LogToolbar(props: {
  lines: readonly LogLine[];
  fileName: string;
  search: LogSearch;
  isFollowing: boolean;
  onFollowChange: (isFollowing: boolean) => void;
}) {
  const { lines, fileName, search } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const wholeText = () => lines.map(line => line.text).join('\n');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
  };

  return (
    <div className={styles.toolbar}>
      <SearchField
        className={styles.search}
        size="small"
        aria-label={t('log.search')}
        placeholder={t('log.search')}
        value={search.query}
        onChange={search.setQuery}
        onKeyDown={onKeyDown}
      />
      <Text as="p" role="status" color="secondary">
        <MatchCount search={search} />
      </Text>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowUpSLine />}
        aria-label={t('log.previous')}
        isDisabled={search.total === 0}
        onPress={() => search.step(-1)}
      />
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiArrowDownSLine />}
        aria-label={t('log.next')}
        isDisabled={search.total === 0}
        onPress={() => search.step(1)}
      />
      <Switch
        label={t('log.follow')}
        isSelected={props.isFollowing}
        onChange={props.onFollowChange}
      />
      <CopyButton label={t('log.copy')} getText={wholeText} />
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiDownloadLine />}
        aria-label={t('log.download')}
        onPress={() => downloadText(fileName, wholeText())}
      />
    </div>
  );
}

/** "3 of 12", or that there is nothing; empty while nothing is searched. */
function MatchCount(props: { search: LogSearch }) {
  const { query, current, total } = props.search;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  if (!query) return null;
  if (total === 0) return <>{t('log.noMatches')}</>;
  return (
    <>
      {t('log.matches', { current: String(current + 1), total: String(total) })}
    </>
  );
}
