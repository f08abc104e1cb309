import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import type { NavContentComponentProps } from '@backstage/plugin-app-react';
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
import { appTranslationRef } from '../translation';
import { Brand } from './Brand';

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
  return (
    <Sidebar>
      <Brand />
      <SidebarDivider />
      {items.map(item => (
        <SidebarGroup
          key={item.href}
          label={item.title}
          icon={item.icon}
          to={item.href}
        >
          <SidebarItem
            icon={() => item.icon}
            to={item.href}
            text={item.title}
          />
        </SidebarGroup>
      ))}
      <SidebarSpace />
      {notifications && (
        // Its title is that of the page, and pages say themselves what they are.
        <NotificationsSidebarItem
          text={t('nav.notifications')}
          titleCounterEnabled={false}
        />
      )}
    </Sidebar>
  );
}
