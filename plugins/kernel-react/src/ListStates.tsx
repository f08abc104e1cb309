import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState';
import { ErrorPanel } from './ErrorPanel';
import { LoadingRows } from './LoadingRows';
import { Pager } from './Pager';
import { StaleNotice } from './StaleNotice';
import type { CursorPages } from './useCursorPages';

/** A page of a list in the state that it is in: on its way, failed, empty or full. */
export function ListStates<T>(props: {
  pages: CursorPages<T>;
  loadingText: string;
  failedTitle: string;
  emptyTitle: string;
  emptyDescription?: string;
  /** What can be done about it. */
  emptyAction?: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  const { pages } = props;
  const { items, error } = pages;
  if (!items && error) {
    return (
      <ErrorPanel
        title={props.failedTitle}
        error={error}
        onRetry={pages.reload}
      />
    );
  }
  if (!items) return <LoadingRows label={props.loadingText} rows={4} />;
  return (
    <>
      {error && <StaleNotice />}
      {items.length > 0 ? (
        props.children(items)
      ) : (
        <EmptyState
          title={props.emptyTitle}
          description={props.emptyDescription}
        >
          {props.emptyAction}
        </EmptyState>
      )}
      <Pager pages={pages} />
    </>
  );
}
