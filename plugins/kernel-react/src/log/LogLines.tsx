import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type RefObject } from 'react';
import { kernelReactTranslationRef } from '../translation';
import { LogRow } from './LogRow';
import type { LogLine } from './logLine';
import styles from './LogViewer.module.css';

type LogVirtualizer = Virtualizer<HTMLDivElement, Element>;

const ESTIMATED_ROW_PX = 24;
const OVERSCAN_ROWS = 20;
/** How near to the end counts as "at the end". */
const END_TOLERANCE_PX = 40;

interface LogLinesProps {
  lines: readonly LogLine[];
  query: string;
  /** -1 for none. */
  soughtIndex: number;
  isFollowing: boolean;
  onScrolledUp: () => void;
}

/** The lines in view; scrolls to the line that is sought and, while following, to the end. */
export function LogLines(props: LogLinesProps) {
  const { lines, query, soughtIndex, onScrolledUp } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useLogVirtualizer(scroller, props);

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
      <VirtualRows
        virtualizer={virtualizer}
        lines={lines}
        query={query}
        soughtIndex={soughtIndex}
      />
    </div>
  );
}

function useLogVirtualizer(
  scroller: RefObject<HTMLDivElement>,
  props: LogLinesProps,
): LogVirtualizer {
  const { lines, soughtIndex, isFollowing } = props;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
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
  return virtualizer;
}

function VirtualRows(
  props: Pick<LogLinesProps, 'lines' | 'query' | 'soughtIndex'> & {
    virtualizer: LogVirtualizer;
  },
) {
  const { virtualizer, lines, query, soughtIndex } = props;
  return (
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
  );
}

function isAtEnd(element: HTMLElement): boolean {
  const { scrollHeight, scrollTop, clientHeight } = element;
  return scrollHeight - scrollTop - clientHeight <= END_TOLERANCE_PX;
}
