/**
 * Shared user interface of the Stagecraft plugins, on Backstage UI and its tokens.
 *
 * @packageDocumentation
 */
export { ConsolePage } from './ConsolePage';
export { CopyableId } from './CopyableId';
export { describeError } from './describeError';
export { DefinitionList, type Definition } from './DefinitionList';
export { EmptyState } from './EmptyState';
export { ErrorPanel } from './ErrorPanel';
export { ChoiceFilter } from './filter/ChoiceFilter';
export { FilterBar } from './filter/FilterBar';
export { SearchFilter } from './filter/SearchFilter';
export { useUrlFilters, type FilterFormat } from './filter/useUrlFilters';
export { formatBytes } from './formatBytes';
export { ListStates } from './ListStates';
export { LoadingRows } from './LoadingRows';
export { Pager } from './Pager';
export { PageTitle } from './PageTitle';
export { PlainText } from './PlainText';
export { RunbookPage } from './RunbookPage';
export { Section } from './Section';
export { StaleNotice } from './StaleNotice';
export { SubPages, type SubPage } from './SubPages';
export { StatusBadge, type StatusTone } from './StatusBadge';
export type { LogLine } from './log/logLine';
export { LogStretch } from './log/LogStretch';
export { downloadText } from './log/downloadText';
export { LogViewer, type EarlierLines } from './log/LogViewer';
export { lineOfHash } from './log/logLine';
export { ClockTime } from './time/ClockTime';
export { ExactTime } from './time/ExactTime';
export { formatDuration } from './time/formatTime';
export { RelativeTime } from './time/RelativeTime';
export { UntilTime } from './time/UntilTime';
export { useNow } from './time/useNow';
export { Timeline, type TimelineStep } from './timeline/Timeline';
export { kernelReactTranslationRef } from './translation';
export { useAction, type Action } from './useAction';
export {
  useCursorPages,
  type CursorPage,
  type CursorPages,
} from './useCursorPages';
export { useDocumentTitle } from './useDocumentTitle';
export { useLanguage } from './useLanguage';
export { usePolling, type Polled } from './usePolling';
export { bodyOf, unpackedFetch } from './unpackedFetch';
