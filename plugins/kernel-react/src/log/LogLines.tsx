import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { kernelReactTranslationRef } from '../translation';
import { LogRow } from './LogRow';
import type { LogLine } from './logLine';
import styles from './LogViewer.module.css';

const ESTIMATED_ROW_PX = 24;
const OVERSCAN_ROWS = 20;
/** How near to the end counts as "at the end". */
const END_TOLERANCE_PX = 40;

/** The lines in view; scrolls to the line that is sought (-1 for none) and, while following, to the end. */
export function LogLines(props: {
  lines: readonly LogLine[];
  query: string;
  soughtIndex: number;
  isFollowing: boolean;
  onScrolledUp: () => void;
}) {
  const { lines, query, soughtIndex, isFollowing, onScrolledUp } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: OVERSCAN_ROWS,
    getItemKey: index => lines[index].n,
  });

  useEffect(() => {
    if (soughtIndex !== -1) {
      virtualizer.scrollToIndex(soughtIndex, { align: 'center' });
    }
  }, [soughtIndex, virtualizer]);
  useEffect(() => {
    if (isFollowing && lines.length > 0) {
      virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
    }
  }, [isFollowing, lines.length, virtualizer]);

  // Only a person's own scrolling counts; the list also scrolls by itself while it measures rows.
  const onPersonScrolls = () => {
    if (scroller.current && !isAtEnd(scroller.current)) onScrolledUp();
  };
  return (
    // Listens to scrolling only; nothing here is to be clicked.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className={styles.scroller}
      role="log"
      // Read aloud as it grows it would drown everything else.
      aria-live="off"
      aria-label={t('log.region')}
      // The keyboard must be able to scroll it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onWheel={onPersonScrolls}
      onTouchMove={onPersonScrolls}
      onKeyUp={onPersonScrolls}
      onPointerUp={onPersonScrolls}
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
              query={query}
              isSought={item.index === soughtIndex}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function isAtEnd(element: HTMLElement): boolean {
  const { scrollHeight, scrollTop, clientHeight } = element;
  return scrollHeight - scrollTop - clientHeight <= END_TOLERANCE_PX;
}
