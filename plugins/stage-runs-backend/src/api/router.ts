import { readFileSync } from 'node:fs';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import {
  resolvePackagePath,
  type AuditorService,
} from '@backstage/backend-plugin-api';
import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { EnvironmentProvider } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Router } from 'express';
import { parse } from 'yaml';
import type { RunsConfig } from '../config';
import type { PromptTemplates } from '../prompt/overrides/PromptTemplates';
import type { PromptPreviewer } from '../prompt/preview/PromptPreviewer';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import type { PortalDecisions } from '../requests/PortalDecisions';
import type { RequestReader } from '../requests/RequestReader';
import type { Locale } from '../runs/rows';
import type { Choices } from '../autonomy/Choices';
import type { ApiCallers } from './ApiCallers';
import type { IssueFinder } from '../transitions/IssueFinder';
import type { TransitionReader } from '../transitions/TransitionReader';
import type { TransitionStarter } from '../transitions/TransitionStarter';
import { addAutonomyRoutes } from './autonomyRoutes';
import { addIssueRoutes } from './issueRoutes';
import { addOperationRoutes } from './operationRoutes';
import { addPromptRoutes } from './promptRoutes';
import { addReadRoutes } from './readRoutes';
import type { DecisionProofs } from './DecisionProofs';
import { addRequestRoutes } from './requestRoutes';
import type { RunApprover } from './RunApprover';
import type { RunOperator } from './RunOperator';
import type { RunReader } from './RunReader';

/** The HTTP API of openapi.yaml, for people: requests are checked against it before they get here. */
export function createApiRouter(options: {
  callers: ApiCallers;
  auditor: AuditorService;
  reader: RunReader;
  operator: RunOperator;
  approver: RunApprover;
  proofs: DecisionProofs;
  previewer: PromptPreviewer;
  templates: PromptTemplates;
  transitions: TransitionReader;
  transitionStarter: TransitionStarter;
  choiceActs: Choices;
  requestReader: RequestReader;
  portalDecisions: PortalDecisions;
  issues: IssueFinder;
  stages: Stages;
  catalogue: LabelCatalogue;
  config: RunsConfig;
  runtimes: AgentRuntimes;
  environments: EnvironmentProvider;
  directory: ProjectDirectory;
  locale: Locale;
}): Router {
  const router = createValidatedOpenApiRouter(
    openApiDocument(),
  ) as unknown as Router;
  addReadRoutes(router, options);
  addOperationRoutes(router, options);
  addIssueRoutes(router, options);
  addPromptRoutes(router, options);
  addAutonomyRoutes(router, options);
  addRequestRoutes(router, options);
  return router;
}

function openApiDocument() {
  const path = resolvePackagePath(
    '@stagecraft/backstage-plugin-stage-runs-common',
    'openapi/openapi.yaml',
  );
  return parse(readFileSync(path, 'utf8'));
}
