import { Link, useSidebarOpenState } from '@backstage/core-components';
import styles from './Brand.module.css';

/** The product's mark and, while the side bar is open, its name; leads home. */
export function Brand() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/"
      underline="none"
      className={styles.brand}
      aria-label="Stagecraft"
    >
      <svg className={styles.mark} viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 15h5v6H3zM9.5 9h5v12h-5zM16 3h5v18h-5z" />
      </svg>
      {isOpen && <span>Stagecraft</span>}
    </Link>
  );
}
