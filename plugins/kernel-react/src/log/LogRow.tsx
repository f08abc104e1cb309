import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { kernelReactTranslationRef } from '../translation';
import { levelOf, type LogLine } from './logLine';
import styles from './LogViewer.module.css';

/** One line: its number is a link to it; matches of the search are marked. */
export function LogRow(props: {
  line: LogLine;
  query: string;
  /** Whether it is the current match, or the line of the address. */
  isSought: boolean;
}) {
  const { line, query, isSought } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  return (
    <div
      className={styles.row}
      data-level={levelOf(line.text)}
      data-current={isSought || undefined}
    >
      <a
        className={styles.number}
        href={`#L${line.n}`}
        aria-label={t('log.line', { line: String(line.n) })}
      >
        {line.n}
      </a>
      <span className={styles.text}>{markMatches(line.text, query)}</span>
    </div>
  );
}

function markMatches(text: string, query: string) {
  if (!query) return text;
  const needle = query.toLowerCase();
  const haystack = text.toLowerCase();
  const parts = [];
  let from = 0;
  for (
    let at = haystack.indexOf(needle);
    at !== -1;
    at = haystack.indexOf(needle, from)
  ) {
    parts.push(text.slice(from, at));
    from = at + needle.length;
    parts.push(<mark key={at}>{text.slice(at, from)}</mark>);
  }
  parts.push(text.slice(from));
  return parts;
}
