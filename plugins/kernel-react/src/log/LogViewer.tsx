import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { LogLines } from './LogLines';
import { LogRange } from './LogRange';
import { LogToolbar } from './LogToolbar';
import { lineOfHash } from './logLine';
import type { LogStretch } from './LogStretch';
import styles from './LogViewer.module.css';
import { useLogSearch } from './useLogSearch';

/** How the lines before the first loaded one are got. */
export interface EarlierLines {
  isLoading: boolean;
  load: () => void;
  /** Answers the log from its beginning; `undefined` when that failed, which the owner shows. */
  loadAll: () => Promise<LogStretch | undefined>;
}

/**
 * A log that may be long and may grow. Only the lines in view are in the page. A log that
 * grows can be followed: its newest line stays in view until the person scrolls up. `#L12`
 * in the address opens at line 12. Search and copy work on the loaded lines, and say so
 * while the beginning of the log is missing.
 */
export function LogViewer(props: {
  log: LogStretch;
  earlier: EarlierLines;
  fileName: string;
  /** Whether it grows; it is followed at first then, unless the address names a line. */
  isLive: boolean;
}) {
  const { log, earlier, fileName, isLive } = props;
  const linkedLine = lineOfHash(useLocation().hash);
  const [isFollowing, setFollowing] = useState(
    isLive && linkedLine === undefined,
  );
  const search = useLogSearch(log);
  const sought = search.line ?? linkedLine;
  const soughtLine = log.has(sought) ? sought : undefined;
  useEffect(() => {
    if (soughtLine !== undefined) setFollowing(false);
  }, [soughtLine]);
  const isPartial = log.firstLine > 1;

  return (
    <div className={styles.root}>
      <LogToolbar
        log={log}
        earlier={earlier}
        fileName={fileName}
        search={search}
        isLive={isLive}
        isFollowing={isFollowing}
        onFollowChange={setFollowing}
      />
      {isPartial && <LogRange log={log} earlier={earlier} />}
      <LogLines
        log={log}
        query={search.query}
        soughtLine={soughtLine}
        isFollowing={isFollowing}
        // An ended log opens at its end, too, where its beginning is not there.
        opensAtEnd={isPartial && linkedLine === undefined}
        onScrolledUp={() => setFollowing(false)}
        onReachedStart={() => {
          if (isPartial && !earlier.isLoading) earlier.load();
        }}
      />
    </div>
  );
}
