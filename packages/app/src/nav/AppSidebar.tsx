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
import {
  RiBookOpenLine,
  RiFlowChart,
  RiHomeLine,
  RiPlayCircleLine,
  RiSettings3Line,
} from '@remixicon/react';
import { appTranslationRef } from '../translation';
import { Brand } from './Brand';

/** The pages that the navigation names, by extension id, in its order. */
const ENTRIES = [
  { id: 'page:stage-runs/home', title: 'nav.home', icon: <RiHomeLine /> },
  { id: 'page:stage-runs', title: 'nav.runs', icon: <RiPlayCircleLine /> },
  { id: 'page:stage-runs/stages', title: 'nav.stages', icon: <RiFlowChart /> },
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
  const ours = ENTRIES.flatMap(({ id, title, icon }) => {
    const item = props.navItems.take(id);
    return item ? [{ ...item, title: t(title), icon }] : [];
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
