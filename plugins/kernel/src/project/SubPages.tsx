import { Link } from '@backstage/ui';
import { useResolvedPath, useLocation } from 'react-router-dom';
import styles from './SubPages.module.css';

export interface SubPage {
  label: string;
  href: string;
}

/** The way to the pages of something, as links: each has an address of its own. (Backstage UI's tabs name panels that aren't there.) */
export function SubPages(props: { label: string; pages: SubPage[] }) {
  return (
    <nav aria-label={props.label} className={styles.root}>
      {props.pages.map(page => (
        <SubPageLink key={page.href} {...page} />
      ))}
    </nav>
  );
}

function SubPageLink({ label, href }: SubPage) {
  const { pathname } = useLocation();
  const isShown =
    useResolvedPath(href).pathname === pathname.replace(/\/$/, '');
  return (
    <Link
      href={href}
      standalone
      className={styles.link}
      aria-current={isShown ? 'page' : undefined}
    >
      {label}
    </Link>
  );
}
