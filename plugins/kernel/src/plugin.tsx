import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  RiFileList3Line,
  RiFolderOpenLine,
  RiGroupLine,
} from '@remixicon/react';
import { HttpKernelApi } from './api/HttpKernelApi';
import { kernelApiRef } from './api/KernelApi';
import {
  auditRouteRef,
  projectRouteRef,
  projectsRouteRef,
  usersRouteRef,
} from './routes';

const kernelApi = ApiBlueprint.make({
  name: 'kernel',
  params: defineParams =>
    defineParams({
      api: kernelApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new HttpKernelApi(deps),
    }),
});

const projectsPage = PageBlueprint.make({
  params: {
    path: '/projects',
    title: 'Projects',
    icon: <RiFolderOpenLine />,
    routeRef: projectsRouteRef,
    noHeader: true,
    loader: () =>
      import('./projects/ProjectsPage').then(m => <m.ProjectsPage />),
  },
});

const usersPage = PageBlueprint.make({
  name: 'users',
  params: {
    path: '/users',
    title: 'Users',
    icon: <RiGroupLine />,
    routeRef: usersRouteRef,
    noHeader: true,
    loader: () => import('./users/UsersPage').then(m => <m.UsersPage />),
  },
});

const auditPage = PageBlueprint.make({
  name: 'audit',
  params: {
    path: '/audit',
    title: 'Audit log',
    icon: <RiFileList3Line />,
    routeRef: auditRouteRef,
    noHeader: true,
    loader: () => import('./audit/AuditPage').then(m => <m.AuditPage />),
  },
});

/** Projects with what belongs to them, the allow list, and the audit log. */
export const kernelPlugin = createFrontendPlugin({
  pluginId: 'kernel',
  title: 'Projects',
  icon: <RiFolderOpenLine />,
  routes: {
    root: projectsRouteRef,
    project: projectRouteRef,
    users: usersRouteRef,
    audit: auditRouteRef,
  },
  extensions: [kernelApi, projectsPage, usersPage, auditPage],
});
