import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformAdminPermission,
  stagecraftProjectAdminPermission,
  type ActorType,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Request, Router } from 'express';
import {
  auditFile,
  CONTENT_TYPES,
  type AuditFormat,
} from '../auditLog/auditFile';
import type { AuditLog, AuditQuery } from '../auditLog/AuditLog';
import type { AuditFilter } from '../auditLog/auditStore';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import { pageQuery } from './pageQuery';

export function addEventRoutes(
  router: Router,
  options: { auditor: AuditorService; callers: Callers; auditLog: AuditLog },
): void {
  const { auditor, callers, auditLog } = options;

  router.get('/events', async (req, res) => {
    const query = await visibleQuery(callers, req);
    res.json(await auditLog.list({ ...query, ...pageQuery(req) }));
  });

  router.get('/events/export', async (req, res) => {
    const format = req.query.format as AuditFormat;
    const { events, nextCursor } = await audited(
      {
        ...{ auditor, eventId: 'audit-log-export', request: req },
        meta: { format },
        resultMeta: result => ({ events: result.events.length }),
      },
      async () => auditLog.export(await visibleQuery(callers, req)),
    );
    if (nextCursor) res.set('x-next-cursor', nextCursor);
    res.set(
      'content-disposition',
      `attachment; filename="audit-log.${format}"`,
    );
    res.type(CONTENT_TYPES[format]).send(auditFile(format, events));
  });
}

/** Of one project: 404 and 403 as everywhere. Of all: what the caller may see. */
async function visibleQuery(
  callers: Callers,
  req: Request,
): Promise<AuditQuery> {
  const filter = filterOf(req);
  const { cursor } = req.query as { cursor?: string };
  if (filter.projectId) {
    await callers.inProject(
      ...([req, filter.projectId, stagecraftProjectAdminPermission] as const),
    );
    return { filter, projects: 'all', cursor };
  }
  const caller = await callers.known(req);
  const projects = (await callers.isAllowed(
    caller,
    stagecraftPlatformAdminPermission,
  ))
    ? 'all'
    : await callers.projectsWith(caller, stagecraftProjectAdminPermission);
  return { filter, projects, cursor };
}

function filterOf({ query }: Request): AuditFilter {
  const text = (name: string) => query[name] as string | undefined;
  const time = (name: string) => text(name) && new Date(text(name)!);
  return {
    projectId: text('projectId'),
    runId: text('runId'),
    types: query.types as string[] | undefined,
    actorType: text('actorType') as ActorType | undefined,
    actorId: text('actorId'),
    correlationId: text('correlationId'),
    from: time('from') || undefined,
    until: time('until') || undefined,
  };
}
