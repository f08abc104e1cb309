import { Router } from 'express';
import { createApiRouter } from './api/router';
import { addIssueActions } from './actions/issueActions';
import { addRequestActions } from './actions/requestActions';
import { addRunActions } from './actions/runActions';
import { ApiCallers } from './api/ApiCallers';
import { DecisionProofs } from './api/DecisionProofs';
import { RunApprover } from './api/RunApprover';
import { RunOperator } from './api/RunOperator';
import { RunQueries } from './api/RunQueries';
import { RunReader } from './api/RunReader';
import type { Domain } from './createDomain';
import { createMcp } from './mcp/createMcp';
import { PromptTemplates } from './prompt/overrides/PromptTemplates';
import { PromptPreviewer } from './prompt/preview/PromptPreviewer';
import { createCallbackRouter } from './requests/adapters/callbackRouter';
import { PortalDecisions } from './requests/PortalDecisions';
import { RequestQueries } from './requests/RequestQueries';
import { RequestReader } from './requests/RequestReader';
import { RunnerCalls } from './runner/RunnerCalls';
import { RunnerIdentities } from './runner/RunnerIdentities';
import { rpcMiddleware } from './runner/rpcMiddleware';
import { SessionCalls } from './runner/SessionCalls';
import { createSourceRouter } from './runner/sourceRouter';
import { IssueFinder } from './transitions/IssueFinder';
import { TransitionReader } from './transitions/TransitionReader';
import { TransitionStarter } from './transitions/TransitionStarter';
import { VerifierCalls } from './verifiers/VerifierCalls';
import { VerifierIdentities } from './verifiers/VerifierIdentities';
import { verifierMiddleware } from './verifiers/verifierMiddleware';

/** Whoever comes there has no Backstage credential, and is known by a token of its own. */
export const OWN_DOORS = ['/rpc', '/source', '/mcp'].map(path => ({
  path,
  allow: 'unauthenticated' as const,
}));

/**
 * Everything under /api/stage-runs: the API for people, RPC and source for runners, tools for agents.
 * `stopping` is aborted when the process ends.
 */
export function createRouter(domain: Domain, stopping: AbortSignal): Router {
  const { config, knex, logger } = domain;
  const identities = new RunnerIdentities({ knex });
  const sourceUrl = `${config.callbackUrl}/api/stage-runs/source`;
  const router = Router();
  router.use(
    '/rpc',
    rpcMiddleware({
      ...{ identities, logger, calls: new RunnerCalls(domain) },
      sessions: new SessionCalls(domain),
      sourceUrl,
    }),
  );
  const verifiers = new VerifierIdentities({ knex });
  router.use(
    '/rpc',
    verifierMiddleware({
      ...{ logger, sourceUrl, identities: verifiers },
      calls: new VerifierCalls(domain),
    }),
  );
  router.use(
    '/source',
    createSourceRouter({ ...domain, identities: [identities, verifiers] }),
  );
  router.use(createCallbackRouter(domain.callbacks));
  router.use(createMcp(domain, stopping));

  const queries = new RunQueries({ knex });
  const reader = new RunReader({ ...domain, queries });
  const operator = new RunOperator({ ...domain, reader });
  const approver = new RunApprover({ ...domain, reader });
  const proofs = new DecisionProofs({ byTools: config.approvalsByTools });
  const requestReader = new RequestReader({
    ...{ ...domain, proofs, queries: new RequestQueries({ knex }) },
  });
  const issues = new IssueFinder(domain);
  const forPeople = {
    ...{ ...domain, reader, operator, approver, issues, proofs },
    requestReader,
    portalDecisions: new PortalDecisions({
      ...{ ...domain, reader: requestReader },
    }),
    callers: new ApiCallers(domain),
    transitions: new TransitionReader({ ...domain, issues }),
    transitionStarter: new TransitionStarter({ ...domain, issues }),
    appUrl: config.appUrl,
  };
  addRunActions(forPeople);
  addIssueActions(forPeople);
  addRequestActions(forPeople);
  router.use(
    createApiRouter({
      ...forPeople,
      previewer: new PromptPreviewer({ ...domain, issues }),
      templates: new PromptTemplates(domain),
    }),
  );
  return router;
}
