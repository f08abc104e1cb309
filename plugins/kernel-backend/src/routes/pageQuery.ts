import type { Request } from 'express';

/** The page that a list request asks for; the OpenAPI validator has checked it and set the default limit. */
export function pageQuery(req: Request): { cursor?: string; limit: number } {
  const { cursor, limit } = req.query as { cursor?: string; limit?: unknown };
  return { cursor, limit: Number(limit) };
}
