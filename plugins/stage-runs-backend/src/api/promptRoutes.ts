import type { AuditorService } from '@backstage/backend-plugin-api';
import type { operations } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Request, Router } from 'express';
import type { TemplateKey } from '../prompt/overrides/PromptTemplateStore';
import type { PromptTemplates } from '../prompt/overrides/PromptTemplates';
import type { PromptPreviewer } from '../prompt/preview/PromptPreviewer';
import type { ApiCallers } from './ApiCallers';
import { audited, type AuditedChange } from './audited';
import { requireOwnSession } from './ownSession';
import type { RunReader } from './RunReader';

const TEMPLATES = '/projects/:projectId/prompt-templates';
const VERSIONS = `${TEMPLATES}/:name/versions`;
const PAGE = 50;

type QueryOf<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>;

interface PromptRoutes {
  auditor: AuditorService;
  callers: ApiCallers;
  reader: RunReader;
  previewer: PromptPreviewer;
  templates: PromptTemplates;
}

/** What agents are told: of a run, of a run that could be, and the project's own templates. */
export function addPromptRoutes(router: Router, options: PromptRoutes): void {
  const { callers, previewer, reader } = options;
  router.get('/runs/:runId/prompt', async (req, res) => {
    const person = await callers.person(req);
    res.json(await reader.prompt(person, req.params.runId));
  });
  router.get('/prompts/preview', async (req, res) => {
    const credentials = await callers.person(req);
    const query = req.query as unknown as QueryOf<'previewPrompt'>;
    const { repository, stage, kind, locale, issueNumber } = query;
    const preview = await previewer.preview({
      ...{ credentials, repository, stage, kind, locale, issueNumber },
    });
    res.json(preview);
  });
  addTemplateReads(router, options);
  addTemplateChanges(router, options);
}

function addTemplateReads(
  router: Router,
  { callers, templates }: PromptRoutes,
): void {
  router.get(TEMPLATES, async (req, res) => {
    const person = await callers.person(req);
    const { after, limit = PAGE } =
      req.query as unknown as QueryOf<'listPromptTemplates'>;
    const { projectId } = req.params;
    res.json(await templates.list(person, projectId, { after, limit }));
  });
  router.get(VERSIONS, async (req, res) => {
    const person = await callers.person(req);
    const { before, limit = PAGE } =
      req.query as unknown as QueryOf<'listPromptTemplateVersions'>;
    res.json(await templates.versions(person, keyOf(req), { before, limit }));
  });
  router.get(`${VERSIONS}/:version`, async (req, res) => {
    const person = await callers.person(req);
    const version = Number(req.params.version);
    res.json(await templates.version(person, keyOf(req), version));
  });
}

function addTemplateChanges(
  router: Router,
  { auditor, callers, templates }: PromptRoutes,
): void {
  const personOf = async (req: Request) => {
    const person = await callers.person(req);
    requireOwnSession(person, 'A template is changed');
    return person;
  };
  router.post(VERSIONS, async (req, res) => {
    const change = changeOf(req, 'prompt-template-add');
    const added = await audited(auditor, req, change, async () =>
      templates.add(await personOf(req), {
        ...{ ...keyOf(req), ...req.body },
      }),
    );
    res.status(201).json(added);
  });
  router.post(`${TEMPLATES}/:name/archive`, async (req, res) => {
    const change = changeOf(req, 'prompt-template-archive');
    const archived = await audited(auditor, req, change, async () =>
      templates.archive(await personOf(req), { ...keyOf(req), ...req.body }),
    );
    res.json(archived);
  });
}

function keyOf({ params }: Request): TemplateKey {
  return { projectId: params.projectId, name: params.name };
}

function changeOf(req: Request, eventId: string): AuditedChange {
  const { expectedVersion } = req.body;
  const meta = { ...keyOf(req), expectedVersion };
  return { eventId, severityLevel: 'high', meta };
}
