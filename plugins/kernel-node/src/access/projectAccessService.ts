import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { projectDirectoryServiceRef } from '../directory/projectDirectoryService';
import { FrameworkProjectAccess } from './frameworkProjectAccess';
import type { ProjectAccess } from './types';

/** Asks the permission framework with the project as resource. */
export const projectAccessServiceRef = createServiceRef<ProjectAccess>({
  id: 'stagecraft.kernel.project-access',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        permissions: coreServices.permissions,
        directory: projectDirectoryServiceRef,
      },
      factory: deps => new FrameworkProjectAccess(deps),
    }),
});
