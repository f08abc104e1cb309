import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  stagecraftRunReadPermission,
  type AgentRequestDetail,
  type AgentRequestPage,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { DecisionProofs } from '../api/DecisionProofs';
import type { StartWishStore } from '../startWishes/StartWishStore';
import type { RequestDecisions } from './RequestDecisions';
import {
  RequestQueries,
  type RequestFilters,
  type RequestListRow,
} from './RequestQueries';
import { isId, type RequestStore } from './RequestStore';
import { toRequest, toRequestDetail } from './requestViews';

type Person = BackstageCredentials<BackstageUserPrincipal>;

/** Requests as people may see them: those of the projects whose runs they may see. */
export class RequestReader {
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #knex: Knex;
  readonly #requests: RequestStore;
  readonly #wishes: StartWishStore;
  readonly #queries: RequestQueries;
  readonly #decisions: RequestDecisions;
  readonly #proofs: DecisionProofs;

  constructor(options: {
    access: ProjectAccess;
    directory: ProjectDirectory;
    knex: Knex;
    requests: RequestStore;
    wishes: StartWishStore;
    queries: RequestQueries;
    decisions: RequestDecisions;
    proofs: DecisionProofs;
  }) {
    this.#access = options.access;
    this.#directory = options.directory;
    this.#knex = options.knex;
    this.#requests = options.requests;
    this.#wishes = options.wishes;
    this.#queries = options.queries;
    this.#decisions = options.decisions;
    this.#proofs = options.proofs;
  }

  async list(
    credentials: Person,
    query: { filters: RequestFilters; cursor?: string; limit: number },
  ): Promise<AgentRequestPage> {
    const visible = await this.#access.visibleProjects({
      ...{ credentials, permission: stagecraftRunReadPermission },
    });
    const { rows, nextCursor } = await this.#queries.list(query, visible);
    const slugs = await this.#slugsOf(rows);
    return {
      items: rows.map(row => toRequest(row, slugs.get(row.project_id) ?? '')),
      ...(nextCursor && { nextCursor }),
    };
  }

  /** Throws a NotFoundError also for one that the caller may not see. */
  async visible(credentials: Person, id: string): Promise<RequestListRow> {
    const row = isId(id) ? await this.#queries.find(id) : undefined;
    const isVisible =
      row &&
      (await this.#access.allows({
        ...{ credentials, permission: stagecraftRunReadPermission },
        projectId: row.project_id,
      }));
    if (isVisible) return row;
    throw new NotFoundError(`There is no request ${id}`);
  }

  async detail(credentials: Person, id: string): Promise<AgentRequestDetail> {
    const row = await this.visible(credentials, id);
    const { userEntityRef } = credentials.principal;
    const [slugs, decision, wish, deliveries, user] = await Promise.all([
      this.#slugsOf([row]),
      this.#requests.decisionOf(id),
      this.#wishes.find(id, this.#knex),
      this.#requests.deliveriesOf(id),
      this.#directory.userByEntityRef(userEntityRef),
    ]);
    const mayDecide =
      user !== undefined &&
      this.#proofs.accepts(credentials) &&
      (await this.#decisions.mayDecide(row, user));
    const projectSlug = slugs.get(row.project_id) ?? '';
    return toRequestDetail({
      ...{ row, projectSlug, decision, wish, deliveries, mayDecide },
    });
  }

  async #slugsOf(
    rows: Pick<RequestListRow, 'project_id'>[],
  ): Promise<Map<string, string>> {
    const ids = [...new Set(rows.map(row => row.project_id))];
    const projects = await this.#directory.projects(ids);
    return new Map(projects.map(({ id, slug }) => [id, slug]));
  }
}
