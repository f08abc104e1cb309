import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiFolderOpenLine, RiGroupLine } from '@remixicon/react';
import { HttpKernelApi } from './api/HttpKernelApi';
import { kernelApiRef } from './api/KernelApi';
import { projectRouteRef, projectsRouteRef, usersRouteRef } from './routes';

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

/** Projects with what belongs to them, and the allow list. */
export const kernelPlugin = createFrontendPlugin({
  pluginId: 'kernel',
  title: 'Projects',
  icon: <RiFolderOpenLine />,
  routes: {
    root: projectsRouteRef,
    project: projectRouteRef,
    users: usersRouteRef,
  },
  extensions: [kernelApi, projectsPage, usersPage],
});
