import { readFileSync } from 'node:fs';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import {
  resolvePackagePath,
  type AuditorService,
  type HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  operations,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Request, Router } from 'express';
import { parse } from 'yaml';
import type { Stages } from '../registry/Stages';
import type { Locale } from '../runs/rows';
import type { Operation, RunOperator } from './RunOperator';
import type { RunReader } from './RunReader';

type ListQuery = NonNullable<operations['listRuns']['parameters']['query']>;
type EventQuery = NonNullable<
  operations['listRunEvents']['parameters']['query']
>;
type LogQuery = NonNullable<operations['readRunLog']['parameters']['query']>;

/** The HTTP API of openapi.yaml, for people: requests are checked against it before they get here. */
export function createApiRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  reader: RunReader;
  operator: RunOperator;
  stages: Stages;
  catalogue: LabelCatalogue;
  directory: ProjectDirectory;
  locale: Locale;
}): Router {
  const { httpAuth, auditor, directory, reader, operator } = options;
  const router = createValidatedOpenApiRouter(
    openApiDocument(),
  ) as unknown as Router;

  /** Runs are shown to people whom the portal knows, and to nobody else. */
  async function signedIn(req: Request) {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { userEntityRef } = credentials.principal;
    if (await directory.userByEntityRef(userEntityRef)) return credentials;
    throw new NotAllowedError(`${userEntityRef} is no user of this portal`);
  }

  router.get('/runs', async (req, res) => {
    const { sort, order, cursor, limit, ...filters } =
      req.query as unknown as ListQuery;
    res.json(
      await reader.list(await signedIn(req), {
        filters,
        sort: sort ?? 'createdAt',
        order: order ?? 'desc',
        cursor,
        limit: limit ?? 50,
      }),
    );
  });
  router.get('/runs/:runId', async (req, res) => {
    res.json(await reader.detail(await signedIn(req), req.params.runId));
  });
  router.get('/runs/:runId/events', async (req, res) => {
    const { afterVersion, limit } = req.query as unknown as EventQuery;
    res.json(
      await reader.events(await signedIn(req), req.params.runId, {
        afterVersion: afterVersion ?? 0,
        limit: limit ?? 200,
      }),
    );
  });
  router.get('/runs/:runId/logs', async (req, res) => {
    const { attempt, fromLine, limit } = req.query as unknown as LogQuery;
    res.json(
      await reader.log(await signedIn(req), req.params.runId, {
        attempt,
        fromLine: fromLine ?? 1,
        limit: limit ?? 1_000,
      }),
    );
  });
  router.post('/runs/:runId/cancel', async (req, res) => {
    const operation = await operationOf(req);
    await audited(req, 'run-cancel', () =>
      operator.cancel(operation, req.body?.reason),
    );
    const run = await reader.detail(operation.credentials, operation.runId);
    res.status(202).json(run);
  });
  router.post('/runs/:runId/retry', async (req, res) => {
    const operation = await operationOf(req);
    const { runId } = await audited(req, 'run-retry', () =>
      operator.retry(operation),
    );
    res.status(201).json(await reader.detail(operation.credentials, runId));
  });
  router.get('/overview', async (req, res) => {
    const credentials = await signedIn(req);
    res.json(
      await reader.overview(credentials, credentials.principal.userEntityRef),
    );
  });
  router.get('/stages', async (req, res) => {
    await signedIn(req);
    res.json({ items: stageSummaries(options) });
  });

  async function operationOf(req: Request): Promise<Operation> {
    const credentials = await signedIn(req);
    const { userEntityRef } = credentials.principal;
    return { credentials, userEntityRef, runId: req.params.runId };
  }

  async function audited<T>(
    request: Request,
    eventId: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const event = await auditor.createEvent({
      eventId,
      request,
      severityLevel: 'medium',
      meta: { runId: request.params.runId },
    });
    try {
      const result = await work();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  }

  return router;
}

function stageSummaries(options: {
  stages: Stages;
  catalogue: LabelCatalogue;
  locale: Locale;
}): StageSummary[] {
  return options.stages.all().map(stage => ({
    id: stage.id,
    title: stage.title[options.locale],
    triggerLabel: options.catalogue.byKey(stage.labelKey).name,
    agentKey: stage.agent.key,
    writeScope: stage.writeScope,
  }));
}

function openApiDocument() {
  const path = resolvePackagePath(
    '@stagecraft/backstage-plugin-stage-runs-common',
    'openapi/openapi.yaml',
  );
  return parse(readFileSync(path, 'utf8'));
}
