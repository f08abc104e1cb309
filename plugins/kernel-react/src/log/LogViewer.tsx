import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { kernelReactTranslationRef } from '../translation';
import { LogRow } from './LogRow';
import { LogToolbar } from './LogToolbar';
import { lineOfHash, type LogLine } from './logLine';
import styles from './LogViewer.module.css';
import { useLogSearch } from './useLogSearch';

const ESTIMATED_ROW_PX = 20;
const OVERSCAN_ROWS = 20;
/** How near to the end counts as "at the end". */
const END_TOLERANCE_PX = 40;

/**
 * A log that may be long and may grow. Only the lines in view are in the page. While it
 * follows, the newest line stays in view; scrolling up stops that. `#L12` in the address
 * opens at line 12.
 */
export function LogViewer(props: {
  lines: readonly LogLine[];
  fileName: string;
  /** Whether to follow at first; a link to a line wins over it. */
  defaultFollow: boolean;
}) {
  const { lines, fileName } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const linkedLine = lineOfHash(useLocation().hash);
  const [isFollowing, setFollowing] = useState(
    props.defaultFollow && linkedLine === undefined,
  );
  const search = useLogSearch(lines);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: OVERSCAN_ROWS,
    getItemKey: index => lines[index].n,
  });

  const linkedIndex = lines.findIndex(line => line.n === linkedLine);
  useEffect(() => {
    if (isFollowing && lines.length > 0) {
      virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
    }
  }, [isFollowing, lines.length, virtualizer]);
  useEffect(() => {
    const index = search.lineIndex ?? linkedIndex;
    if (index === -1) return;
    setFollowing(false);
    virtualizer.scrollToIndex(index, { align: 'center' });
  }, [search.lineIndex, linkedIndex, virtualizer]);

  const stopFollowingWhenScrolledUp = () => {
    const element = scroller.current;
    if (!element) return;
    const fromEndPx =
      element.scrollHeight - element.scrollTop - element.clientHeight;
    if (fromEndPx > END_TOLERANCE_PX) setFollowing(false);
  };

  return (
    <div className={styles.root}>
      <LogToolbar
        lines={lines}
        fileName={fileName}
        search={search}
        isFollowing={isFollowing}
        onFollowChange={setFollowing}
      />
      {/* Listens to scrolling only; nothing here is to be clicked. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="region"
        aria-label={t('log.region')}
        // The keyboard must be able to scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        // Only a person's own scrolling ends following; the list also scrolls by itself while it measures rows.
        onWheel={stopFollowingWhenScrolledUp}
        onTouchMove={stopFollowingWhenScrolledUp}
        onKeyUp={stopFollowingWhenScrolledUp}
        onPointerUp={stopFollowingWhenScrolledUp}
      >
        <div
          className={styles.content}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(item => (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={styles.slot}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow
                line={lines[item.index]}
                query={search.query}
                isCurrentMatch={item.index === search.lineIndex}
                isLinked={item.index === linkedIndex}
              />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
