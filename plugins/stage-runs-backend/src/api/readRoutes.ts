import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type { operations } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { EnvironmentProvider } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Router } from 'express';
import type { RunsConfig } from '../config';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import type { Locale } from '../runs/rows';
import type { ApiCallers } from './ApiCallers';
import { agentSummaries, stageSummaries } from './registryViews';
import type { RunReader } from './RunReader';

type QueryOf<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>;

interface ReadRoutes {
  callers: ApiCallers;
  reader: RunReader;
  stages: Stages;
  catalogue: LabelCatalogue;
  config: RunsConfig;
  runtimes: AgentRuntimes;
  environments: EnvironmentProvider;
  locale: Locale;
}

/** What is only read. Queries have been checked and coerced by the OpenAPI document. */
export function addReadRoutes(router: Router, options: ReadRoutes): void {
  const { callers, reader } = options;
  addRunRoutes(router, options);
  router.get('/runs', async (req, res) => {
    const query = req.query as unknown as QueryOf<'listRuns'>;
    const { sort, order, cursor, limit, ...filters } = query;
    const page = await reader.list(await callers.person(req), {
      ...{ filters, cursor },
      sort: sort ?? 'createdAt',
      order: order ?? 'desc',
      limit: limit ?? 50,
    });
    res.json(page);
  });
  router.get('/overview', async (req, res) => {
    const person = await callers.person(req);
    const { userEntityRef } = person.principal;
    res.json(await reader.overview(person, userEntityRef));
  });
  router.get('/stages', async (req, res) => {
    await callers.person(req);
    res.json({ items: stageSummaries(options) });
  });
  router.get('/agents', async (req, res) => {
    const counts = await reader.agentCounts(await callers.person(req));
    res.json({ items: agentSummaries(options, counts) });
  });
}

function addRunRoutes(router: Router, { callers, reader }: ReadRoutes): void {
  router.get('/runs/:runId', async (req, res) => {
    const person = await callers.person(req);
    res.json(await reader.detail(person, req.params.runId));
  });
  router.get('/runs/:runId/events', async (req, res) => {
    const query = req.query as unknown as QueryOf<'listRunEvents'>;
    const person = await callers.person(req);
    const page = await reader.events(person, req.params.runId, {
      afterVersion: query.afterVersion ?? 0,
      limit: query.limit ?? 200,
    });
    res.json(page);
  });
  router.get('/runs/:runId/logs', async (req, res) => {
    const query = req.query as unknown as QueryOf<'readRunLog'>;
    const person = await callers.person(req);
    const page = await reader.log(person, req.params.runId, {
      attempt: query.attempt,
      fromLine: query.fromLine ?? 1,
      limit: query.limit ?? 1_000,
      tail: query.tail,
    });
    res.json(page);
  });
  router.get('/runs/:runId/verifiers/:name/output', async (req, res) => {
    const { runId, name } = req.params;
    const person = await callers.person(req);
    res.json(await reader.verifierOutput(person, runId, name));
  });
}
