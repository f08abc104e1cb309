import type { AuditorService } from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { AuditLog } from './auditLog/AuditLog';
import type { Callers } from './callers/Callers';
import type { CredentialRefusals } from './credentials/CredentialRefusals';
import type { GitHubTokenStore } from './credentials/GitHubTokenStore';
import type { Deliveries } from './deliveries/Deliveries';
import type { Members } from './members/Members';
import { readOpenApiDocument } from './openApiDocument';
import type { Projects } from './projects/Projects';
import type { Repositories } from './repositories/Repositories';
import { addDeliveryRoutes } from './routes/deliveryRoutes';
import { addEventRoutes } from './routes/eventRoutes';
import { gitHubErrors } from './routes/gitHubErrors';
import { addMemberRoutes } from './routes/memberRoutes';
import { addProfileRoutes } from './routes/profileRoutes';
import { addProjectRoutes } from './routes/projectRoutes';
import { addRepositoryRoutes } from './routes/repositoryRoutes';
import { addTokenRoutes } from './routes/tokenRoutes';
import { addUserRoutes } from './routes/userRoutes';
import type { Users } from './users/Users';

export interface RouterOptions {
  auditLog: AuditLog;
  auditor: AuditorService;
  callers: Callers;
  directory: ProjectDirectory;
  labels: LabelCatalogue;
  deliveries: Deliveries;
  members: Members;
  projects: Projects;
  refusals: CredentialRefusals;
  repositories: Repositories;
  tokens: GitHubTokenStore;
  users: Users;
}

/**
 * The HTTP API of openapi.yaml, which also validates every request before its route
 * runs. Routes translate; rights are asked from `Callers`, rules are in the domain.
 */
export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  router.use(
    createValidatedOpenApiRouterFromGeneratedEndpointMap<{}>(
      readOpenApiDocument(),
    ),
  );
  addProfileRoutes(router, options);
  addProjectRoutes(router, options);
  addMemberRoutes(router, options);
  addRepositoryRoutes(router, options);
  addTokenRoutes(router, options);
  addUserRoutes(router, options);
  addDeliveryRoutes(router, options);
  addEventRoutes(router, options);
  router.use(gitHubErrors);
  return router;
}
