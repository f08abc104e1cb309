import type { Request } from 'express';

/** The page that a list request asks for; the OpenAPI validator has checked it and set the default limit. */
export function pageQuery(req: Request): { cursor?: string; limit: number } {
  const { cursor, limit } = req.query as { cursor?: string; limit?: unknown };
  return { cursor, limit: Number(limit) };
}

/** What a list request asks for besides the page; the OpenAPI validator has checked it. */
export function listQuery<TQuery>(req: Request): TQuery {
  const { cursor: _cursor, limit: _limit, ...query } = req.query;
  return query as TQuery;
}
