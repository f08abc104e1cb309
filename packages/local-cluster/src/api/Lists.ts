import { randomUUID } from 'node:crypto';
import type { KubeObject } from './objects';
import { groupVersion, Resource } from './resources';
import { selectorOf } from './selectors';
import { badRequest, expired, StatusError } from './status';
import type { Store } from './Store';

interface Page {
  items: KubeObject[];
  version: number;
}

const MAX_OPEN_LISTS = 100;

/** The resourceVersion that a request names, undefined when it names none; "0" asks for anything. */
export function requestedVersion(
  query: URLSearchParams,
  store: Store,
): number | undefined {
  const text = query.get('resourceVersion');
  if (!text || text === '0') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`invalid resourceVersion: "${text}"`);
  }
  const version = Number(text);
  if (version > store.version) {
    const message = `Too large resource version: ${text}, current: ${store.version}`;
    throw new StatusError(504, 'Timeout', message);
  }
  return version;
}

/**
 * Lists with `limit` and `continue`. All pages show the same version: the rest of a list is kept in memory until it is fetched, for
 * the last hundred unfinished lists. A token from before a restart, or of an older list, is answered 410.
 */
export class Lists {
  readonly #store: Store;
  readonly #rests = new Map<string, Page>();

  constructor(store: Store) {
    this.#store = store;
  }

  list(
    resource: Resource,
    namespace: string | undefined,
    query: URLSearchParams,
  ) {
    const limit = Number(query.get('limit') || 0);
    if (!Number.isInteger(limit) || limit < 0) {
      throw badRequest('limit must be a number of objects');
    }
    const { items, version } = this.#found(resource, namespace, query);
    const page = limit ? items.slice(0, limit) : items;
    const rest = items.slice(page.length);
    return {
      apiVersion: groupVersion(resource),
      kind: `${resource.kind}List`,
      metadata: {
        resourceVersion: String(version),
        ...(rest.length > 0 && {
          continue: this.#keep({ items: rest, version }),
          remainingItemCount: rest.length,
        }),
      },
      items: page,
    };
  }

  #found(
    resource: Resource,
    namespace: string | undefined,
    query: URLSearchParams,
  ): Page {
    const token = query.get('continue');
    if (token) {
      const rest = this.#rests.get(token);
      if (rest) return rest;
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. Start a new list without the continue parameter.',
      );
    }
    const { version } = this.#store;
    const asked = requestedVersion(query, this.#store);
    const match = query.get('resourceVersionMatch');
    if (match === 'Exact' && asked !== version) {
      throw expired(`The provided resource version is too old: ${asked}`);
    }
    const items = this.#store
      .list(resource.name, namespace)
      .filter(selectorOf(query, resource));
    return { items, version };
  }

  #keep(page: Page): string {
    const token = randomUUID();
    this.#rests.set(token, page);
    if (this.#rests.size > MAX_OPEN_LISTS) {
      const [oldest] = this.#rests.keys();
      this.#rests.delete(oldest);
    }
    return token;
  }
}
