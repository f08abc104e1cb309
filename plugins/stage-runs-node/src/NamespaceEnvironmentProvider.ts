import {
  ApiException,
  type CoreV1Api,
  type NetworkingV1Api,
  type V1Namespace,
} from '@kubernetes/client-node';
import { ConflictError } from '@backstage/errors';
import {
  networkPolicyOf,
  POD_SECURITY_LABELS,
  quotaOf,
} from './namespaceLimits';
import { namespaceName } from './namespaceNames';
import type {
  EnvironmentProvider,
  EnvironmentRequest,
  EnvironmentState,
} from './types';

const SERVICE_ACCOUNT = 'codex-runner';
const FENCE_ANNOTATION = 'stagecraft.dev/fence';
const RUN_LABEL = 'stagecraft.dev/run-id';

/**
 * The environment of a run is a namespace with a service account that has no rights, and
 * with limits: restricted pods only, a quota, no way in and few ways out. Everything in it
 * goes with the namespace. A cluster that has no quotas or network policies is used without.
 *
 * The fence is kept in an annotation: a holder that lost its claim and wakes up late is
 * refused as soon as its successor has acquired. Between the successor's claim and its
 * first acquire the late call still succeeds, with the same result.
 */
export class NamespaceEnvironmentProvider implements EnvironmentProvider {
  /** There is nothing in it to work with but the run itself. */
  readonly limits = { mode: 'code-only', kubernetesRights: 'none' } as const;
  readonly #core: CoreV1Api;
  readonly #networking: NetworkingV1Api;
  readonly #prefix: string;
  readonly #egressPorts: number[];

  constructor(options: {
    core: CoreV1Api;
    networking: NetworkingV1Api;
    prefix: string;
    /** TCP ports that pods may reach. */
    egressPorts: number[];
  }) {
    this.#core = options.core;
    this.#networking = options.networking;
    this.#prefix = options.prefix;
    this.#egressPorts = options.egressPorts;
  }

  async acquire(request: EnvironmentRequest): Promise<EnvironmentState> {
    const name = namespaceName(request, this.#prefix);
    const namespace =
      (await this.#create(request, name)) ?? (await this.#read(name));
    if (!namespace || isTerminating(namespace)) {
      return { state: 'waiting', reason: 'namespace_terminating' };
    }
    if (namespace.metadata?.labels?.[RUN_LABEL] !== request.runId) {
      return {
        state: 'failed',
        reason: 'environment_failed',
        message: `Namespace ${name} exists and belongs to something else. Delete it, then retry the run.`,
      };
    }
    await this.#raiseFence(namespace, request);
    await this.#ensureLimits(name);
    await this.#ensureServiceAccount(name);
    return { state: 'ready', namespace: name, serviceAccount: SERVICE_ACCOUNT };
  }

  async release(request: EnvironmentRequest): Promise<'releasing' | 'gone'> {
    const name = namespaceName(request, this.#prefix);
    const namespace = await this.#read(name);
    if (!namespace) return 'gone';
    if (namespace.metadata?.labels?.[RUN_LABEL] !== request.runId)
      return 'gone';
    refuseSmallerFence(namespace, request);
    if (!isTerminating(namespace)) {
      await unlessCode(404, this.#core.deleteNamespace({ name }));
    }
    return 'releasing';
  }

  /** Undefined when a namespace of that name is there already. */
  async #create(
    request: EnvironmentRequest,
    name: string,
  ): Promise<V1Namespace | undefined> {
    return unlessCode(
      409,
      this.#core.createNamespace({ body: namespaceOf(request, name) }),
    );
  }

  async #read(name: string): Promise<V1Namespace | undefined> {
    return unlessCode(404, this.#core.readNamespace({ name }));
  }

  async #raiseFence(
    namespace: V1Namespace,
    request: EnvironmentRequest,
  ): Promise<void> {
    refuseSmallerFence(namespace, request);
    if (fenceOf(namespace) === BigInt(request.fence)) return;
    const raised: V1Namespace = {
      ...namespace,
      metadata: {
        ...namespace.metadata,
        annotations: {
          ...namespace.metadata?.annotations,
          [FENCE_ANNOTATION]: request.fence,
        },
      },
    };
    // Carries the resourceVersion that was read: whoever writes in between wins, we ask again.
    await this.#core.replaceNamespace({
      name: namespace.metadata!.name!,
      body: raised,
    });
  }

  /** They must be there before the first pod. */
  async #ensureLimits(namespace: string): Promise<void> {
    const body = networkPolicyOf(this.#egressPorts);
    await Promise.all([
      whereServed(
        this.#core.createNamespacedResourceQuota({
          namespace,
          body: quotaOf(),
        }),
      ),
      whereServed(
        this.#networking.createNamespacedNetworkPolicy({ namespace, body }),
      ),
    ]);
  }

  async #ensureServiceAccount(namespace: string): Promise<void> {
    await unlessCode(
      409,
      this.#core.createNamespacedServiceAccount({
        namespace,
        body: {
          metadata: { name: SERVICE_ACCOUNT },
          automountServiceAccountToken: false,
        },
      }),
    );
  }
}

function namespaceOf(request: EnvironmentRequest, name: string): V1Namespace {
  return {
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/managed-by': 'stagecraft',
        'stagecraft.dev/project-id': request.projectId,
        [RUN_LABEL]: request.runId,
        ...POD_SECURITY_LABELS,
        'stagecraft.dev/issue': String(request.issueNumber),
        'stagecraft.dev/agent': request.agentKey,
      },
      annotations: {
        'stagecraft.dev/repository-id': request.repositoryId,
        'stagecraft.dev/correlation-id': request.correlationId,
        [FENCE_ANNOTATION]: request.fence,
      },
    },
  };
}

function fenceOf(namespace: V1Namespace): bigint {
  return BigInt(namespace.metadata?.annotations?.[FENCE_ANNOTATION] ?? '0');
}

function refuseSmallerFence(
  namespace: V1Namespace,
  request: EnvironmentRequest,
): void {
  const seen = fenceOf(namespace);
  if (BigInt(request.fence) >= seen) return;
  throw new ConflictError(
    `Fence ${request.fence} of run ${request.runId} is older than ${seen}: another process has taken the run over`,
  );
}

function isTerminating(namespace: V1Namespace): boolean {
  return (
    namespace.metadata?.deletionTimestamp !== undefined ||
    namespace.status?.phase === 'Terminating'
  );
}

/** A kind that the cluster has not is 404 or 405 there; so is a namespace that has just gone, which the next call finds. */
function whereServed(call: Promise<object>): Promise<object | undefined> {
  return unlessCode([404, 405, 409], call);
}

async function unlessCode<T>(
  codes: number | number[],
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const isExpected =
      error instanceof ApiException && [codes].flat().includes(error.code);
    if (isExpected) return undefined;
    throw error;
  }
}
