import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { LogLines } from './LogLines';
import { LogToolbar } from './LogToolbar';
import { lineOfHash, type LogLine } from './logLine';
import styles from './LogViewer.module.css';
import { useLogSearch } from './useLogSearch';

/**
 * A log that may be long and may grow. Only the lines in view are in the page. A log that
 * grows can be followed: its newest line stays in view until the person scrolls up. `#L12`
 * in the address opens at line 12.
 */
export function LogViewer(props: {
  lines: readonly LogLine[];
  fileName: string;
  /** Whether it grows; it is followed at first then, unless the address names a line. */
  isLive: boolean;
}) {
  const { lines, fileName, isLive } = props;
  const linkedLine = lineOfHash(useLocation().hash);
  const linkedIndex = lines.findIndex(line => line.n === linkedLine);
  const [isFollowing, setFollowing] = useState(
    isLive && linkedLine === undefined,
  );
  const search = useLogSearch(lines);
  const soughtIndex = search.lineIndex ?? linkedIndex;
  useEffect(() => {
    if (soughtIndex !== -1) setFollowing(false);
  }, [soughtIndex]);

  return (
    <div className={styles.root}>
      <LogToolbar
        lines={lines}
        fileName={fileName}
        search={search}
        isLive={isLive}
        isFollowing={isFollowing}
        onFollowChange={setFollowing}
      />
      <LogLines
        lines={lines}
        query={search.query}
        soughtIndex={soughtIndex}
        isFollowing={isFollowing}
        onScrolledUp={() => setFollowing(false)}
      />
    </div>
  );
}
