import {
  ApiException,
  type CoreV1Api,
  type V1Namespace,
} from '@kubernetes/client-node';
import { ConflictError } from '@backstage/errors';
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
 * The environment of a run is an empty namespace with a service account that has no
 * rights. Everything in it goes with the namespace.
 *
 * The fence is kept in an annotation: a holder that lost its claim and wakes up late is
 * refused as soon as its successor has acquired. Between the successor's claim and its
 * first acquire the late call still succeeds, with the same result.
 */
export class NamespaceEnvironmentProvider implements EnvironmentProvider {
  readonly #core: CoreV1Api;
  readonly #prefix: string;

  constructor(options: { core: CoreV1Api; prefix: string }) {
    this.#core = options.core;
    this.#prefix = options.prefix;
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

async function unlessCode<T>(
  code: number,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === code) return undefined;
    throw error;
  }
}
