import { Forge } from '../Forge';
import { App } from '../store/AppStore';
import { Account } from '../store/AccountStore';
import { Page } from '../store/Page';
import { RateMeter } from './RateMeter';

/** Path parameters; each route has those that its template names. */
export interface Params {
  owner: string;
  repo: string;
  username: string;
  name: string;
  ref: string;
  sha: string;
  path: string;
  branch: string;
  base: string;
  head: string;
  account_id: number;
  issue_number: number;
  pull_number: number;
  comment_id: number;
  review_id: number;
  check_run_id: number;
  reaction_id: number;
  hook_id: number;
  delivery_id: number;
  installation_id: number;
}

/** A request that fits its description, from someone who is known. */
export interface RestRequest<Body = unknown, Query = unknown> {
  forge: Forge;
  actor: Account;
  /** Set for the routes that only an App's JSON web token opens; `actor` is its bot. */
  app?: App;
  token: string;
  params: Params;
  /** With the description's defaults filled in. */
  query: Query;
  body: Body;
  /** Made of `page` and `per_page`. */
  page: Page;
  /** The `Accept` header. */
  accept: string;
  meter: RateMeter;
}

export interface RestResponse {
  status: number;
  /** JSON; absent for an empty answer. */
  body?: unknown;
  /** Instead of `body`: bytes of another media type, not checked. */
  raw?: { contentType: string; bytes: Buffer };
  /** Query parameters to change, by link relation. */
  links?: Record<string, Record<string, string>>;
}

export type Handler = (
  request: RestRequest<any, any>,
) => RestResponse | Promise<RestResponse>;

/** By operation id. */
export type Handlers = Record<string, Handler>;

export const ok = (body: unknown): RestResponse => ({ status: 200, body });
export const created = (body: unknown): RestResponse => ({ status: 201, body });
export const noContent = (): RestResponse => ({ status: 204 });

/** A page of a list whose length is known. */
export function listOf(
  items: unknown[],
  total: number,
  { limit, offset }: Page,
): RestResponse {
  const current = offset / limit + 1;
  const last = Math.max(1, Math.ceil(total / limit));
  const links: Record<string, Record<string, string>> = {};
  if (current > 1) {
    links.prev = { page: String(current - 1) };
  }
  if (current < last) {
    links.next = { page: String(current + 1) };
    links.last = { page: String(last) };
  }
  if (current > 1) links.first = { page: '1' };
  return { status: 200, body: items, links };
}

/**
 * A page of a list of unknown length. `items` were asked for with
 * {@link onePastPage}: an item too many says that there is a next page.
 */
export function openListOf<Item>(
  items: Item[],
  { limit, offset }: Page,
  present: (item: Item) => unknown,
): RestResponse {
  const current = offset / limit + 1;
  const links: Record<string, Record<string, string>> = {};
  if (current > 1) {
    links.prev = { page: String(current - 1) };
    links.first = { page: '1' };
  }
  if (items.length > limit) links.next = { page: String(current + 1) };
  return { status: 200, body: items.slice(0, limit).map(present), links };
}

export const onePastPage = ({ limit, offset }: Page): Page => ({
  limit: limit + 1,
  offset,
});
