import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { LogLines } from './LogLines';
import { LogToolbar } from './LogToolbar';
import { lineOfHash, type LogLine } from './logLine';
import styles from './LogViewer.module.css';
import { useLogSearch } from './useLogSearch';

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
  const { lines, fileName, defaultFollow } = props;
  const linkedLine = lineOfHash(useLocation().hash);
  const linkedIndex = lines.findIndex(line => line.n === linkedLine);
  const [isFollowing, setFollowing] = useState(
    defaultFollow && linkedLine === undefined,
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
