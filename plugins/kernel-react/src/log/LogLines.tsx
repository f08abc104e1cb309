import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  type RefObject,
  type WheelEvent,
} from 'react';
import { kernelReactTranslationRef } from '../translation';
import { LogRow } from './LogRow';
import type { LogStretch } from './LogStretch';
import styles from './LogViewer.module.css';

type LogVirtualizer = Virtualizer<HTMLDivElement, Element>;

const ESTIMATED_ROW_PX = 24;
const OVERSCAN_ROWS = 20;
/** How near to the start or the end counts as being there. */
const EDGE_TOLERANCE_PX = 40;

interface LogLinesProps {
  log: LogStretch;
  query: string;
  /** A line that is loaded. */
  soughtLine: number | undefined;
  isFollowing: boolean;
  opensAtEnd: boolean;
  onScrolledUp: () => void;
  onReachedStart: () => void;
}

/** The lines in view; scrolls to the line that is sought and, while following, to the end. */
export function LogLines(props: LogLinesProps) {
  const { log, query, soughtLine, onScrolledUp, onReachedStart } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useLogVirtualizer(scroller, props);

  // Only a person's own scrolling counts; the list also scrolls by itself while it measures rows.
  const onPersonScrolls = () => {
    if (!scroller.current) return;
    if (!isAtEnd(scroller.current)) onScrolledUp();
    if (scroller.current.scrollTop <= EDGE_TOLERANCE_PX) onReachedStart();
  };
  const onPersonTurnsWheel = (event: WheelEvent) => {
    // The list scrolls after this: it may still be at its end.
    const goesUp = event.deltaY < 0 && event.currentTarget.scrollTop > 0;
    if (goesUp) onScrolledUp();
    onPersonScrolls();
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
      onWheel={onPersonTurnsWheel}
      onTouchMove={onPersonScrolls}
      onKeyUp={onPersonScrolls}
      onPointerUp={onPersonScrolls}
    >
      <VirtualRows
        virtualizer={virtualizer}
        log={log}
        query={query}
        soughtLine={soughtLine}
      />
    </div>
  );
}

function useLogVirtualizer(
  scroller: RefObject<HTMLDivElement>,
  props: LogLinesProps,
): LogVirtualizer {
  const { log, soughtLine, isFollowing, opensAtEnd } = props;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: log.lineCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: OVERSCAN_ROWS,
    getItemKey: index => log.firstLine + index,
  });
  useKeptPlace(virtualizer, log.firstLine);
  const soughtIndex =
    soughtLine === undefined ? undefined : soughtLine - log.firstLine;
  useEffect(() => {
    if (soughtIndex !== undefined) {
      virtualizer.scrollToIndex(soughtIndex, { align: 'center' });
    }
    // Not for its index: it changes with lines that are loaded before it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [soughtLine, virtualizer]);
  const scrollToEnd = () => {
    const lastIndex = log.lineCount - 1;
    if (lastIndex >= 0) virtualizer.scrollToIndex(lastIndex, { align: 'end' });
  };
  useEffect(() => {
    if (isFollowing) scrollToEnd();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isFollowing, log.lastLine, virtualizer]);
  useEffect(() => {
    if (opensAtEnd) scrollToEnd();
    // Once: later the person decides.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return virtualizer;
}

/** Lines that are added above the view do not move what is read. */
function useKeptPlace(virtualizer: LogVirtualizer, firstLine: number): void {
  const previous = useRef(firstLine);
  useLayoutEffect(() => {
    const added = previous.current - firstLine;
    previous.current = firstLine;
    if (added <= 0) return;
    // Rows that were not drawn yet have the estimated height.
    const offset = virtualizer.scrollElement?.scrollTop ?? 0;
    virtualizer.scrollToOffset(offset + added * ESTIMATED_ROW_PX);
  }, [firstLine, virtualizer]);
}

function VirtualRows(
  props: Pick<LogLinesProps, 'log' | 'query' | 'soughtLine'> & {
    virtualizer: LogVirtualizer;
  },
) {
  const { virtualizer, log, query, soughtLine } = props;
  const lineAt = (index: number) => {
    const n = log.firstLine + index;
    return { n, text: log.textOf(n) };
  };
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
            line={lineAt(item.index)}
            query={query}
            isSought={item.key === soughtLine}
          />
        </div>
      ))}
    </div>
  );
}

function isAtEnd(element: HTMLElement): boolean {
  const { scrollHeight, scrollTop, clientHeight } = element;
  return scrollHeight - scrollTop - clientHeight <= EDGE_TOLERANCE_PX;
}
