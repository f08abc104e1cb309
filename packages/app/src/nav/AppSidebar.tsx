import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
  useSidebarPinState,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import type {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  RiBookOpenLine,
  RiFileList3Line,
  RiFlowChart,
  RiFolderOpenLine,
  RiGroupLine,
  RiHomeLine,
  RiPlayCircleLine,
  RiSettings3Line,
} from '@remixicon/react';
import { stagecraftPlatformAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type { ReactNode } from 'react';
import { appTranslationRef } from '../translation';
import { Brand } from './Brand';
import { countOf, UnreadIcon } from './UnreadIcon';
import { useUnread } from './useUnread';

/** For platform admins only; the kernel refuses others. */
const USERS = 'page:kernel/users';
const AUDIT = 'page:kernel/audit';
/** Others have nothing to do there; admins of a project get to its audit log from its page. */
const FOR_ADMINS: string[] = [USERS, AUDIT];

/** The pages that the navigation names, by extension id, in its order. */
const ENTRIES = [
  { id: 'page:stage-runs/home', title: 'nav.home', icon: <RiHomeLine /> },
  { id: 'page:stage-runs', title: 'nav.runs', icon: <RiPlayCircleLine /> },
  { id: 'page:stage-runs/stages', title: 'nav.stages', icon: <RiFlowChart /> },
  { id: 'page:kernel', title: 'nav.projects', icon: <RiFolderOpenLine /> },
  { id: USERS, title: 'nav.users', icon: <RiGroupLine /> },
  { id: AUDIT, title: 'nav.audit', icon: <RiFileList3Line /> },
  { id: 'page:catalog', title: 'nav.catalog', icon: <RiBookOpenLine /> },
  {
    id: 'page:user-settings',
    title: 'nav.settings',
    icon: <RiSettings3Line />,
  },
] as const;

/**
 * The navigation: a side bar, on narrow screens a bar at the bottom. Pages of plugins
 * that a host adds follow ours under their own title.
 */
export function AppSidebar(props: NavContentComponentProps) {
  const { t } = useTranslationRef(appTranslationRef);
  const admin = usePermission({
    permission: stagecraftPlatformAdminPermission,
  });
  const ours = ENTRIES.flatMap(({ id, title, icon }) => {
    // Taken also when it is not shown: it would be among the rest.
    const item = props.navItems.take(id);
    const isShown = item && (!FOR_ADMINS.includes(id) || admin.allowed);
    return isShown ? [{ ...item, title: t(title), icon }] : [];
  });
  const notifications = props.navItems.take('page:notifications');
  const items = [...ours, ...props.navItems.rest()];
  const { isMobile } = useSidebarPinState();
  if (isMobile && notifications) {
    return <NavigationWithUnread items={items} href={notifications.href} />;
  }
  return (
    <Navigation items={items}>
      {notifications && <NotificationsItem href={notifications.href} />}
    </Navigation>
  );
}

type Entry = Pick<NavContentNavItem, 'href' | 'title' | 'icon'>;

function Navigation(props: { items: Entry[]; children: ReactNode }) {
  return (
    <Sidebar>
      <Brand />
      <SidebarDivider />
      {props.items.map(({ href, title, icon }) => (
        <SidebarGroup key={href} label={title} icon={icon} to={href}>
          <SidebarItem icon={() => icon} to={href} text={title} />
        </SidebarGroup>
      ))}
      <SidebarSpace />
      {props.children}
    </Sidebar>
  );
}

/** On narrow screens Backstage shows groups only, and leaves out its own entry of the notifications. */
function NavigationWithUnread(props: { items: Entry[]; href: string }) {
  const { items, href } = props;
  const unread = useUnread();
  const title = useUnreadTitle();
  const entry = {
    ...{ href, title: title(unread) },
    icon: <UnreadIcon unread={unread} />,
  };
  return <Navigation items={[...items, entry]}>{null}</Navigation>;
}

/** Backstage's, for what it does when one arrives; the name of its link would leave out the number that it shows. */
function NotificationsItem({ href }: { href: string }) {
  const { t } = useTranslationRef(appTranslationRef);
  const title = useUnreadTitle();
  return (
    <NotificationsSidebarItem
      // Its title is that of the page, and pages say themselves what they are.
      titleCounterEnabled={false}
      renderItem={({ unreadCount }) => (
        <SidebarItem
          icon={() => <UnreadIcon unread={unreadCount} />}
          to={href}
          text={t('nav.notifications')}
          aria-label={title(unreadCount)}
        />
      )}
    />
  );
}

function useUnreadTitle(): (unread: number) => string {
  const { t } = useTranslationRef(appTranslationRef);
  return unread =>
    unread > 0
      ? t('nav.notificationsUnread', { unread: countOf(unread) })
      : t('nav.notifications');
}
