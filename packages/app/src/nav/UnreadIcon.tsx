import { RiNotification2Line } from '@remixicon/react';
import styles from './UnreadIcon.module.css';

/** As people are told it. */
export const countOf = (unread: number) =>
  unread > 99 ? '99+' : String(unread);

/** The bell, with the number of what is not read; its link says both in words. */
export function UnreadIcon({ unread }: { unread: number }) {
  return (
    <span className={styles.root}>
      <RiNotification2Line />
      {unread > 0 && (
        <span className={styles.count} data-count={countOf(unread)} />
      )}
    </span>
  );
}
