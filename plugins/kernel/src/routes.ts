import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The list of projects: `/projects`. */
export const projectsRouteRef = createRouteRef();

/** One project: `/projects/:projectId`. */
export const projectRouteRef = createSubRouteRef({
  path: '/:projectId',
  parent: projectsRouteRef,
});

/** The allow list: `/users`. */
export const usersRouteRef = createRouteRef();

/** The audit log: `/audit`. */
export const auditRouteRef = createRouteRef();
