import type { CoreV1Api } from '@kubernetes/client-node';
import type { RunRow } from '../runs/rows';
import { RUN_ID_LABEL } from './jobNames';
import { unlessCode } from './unlessCode';

const TOKEN_FILE = 'run-token';

/** What a pod of a run reads from its mounted Secret. */
export interface PodCredentials {
  token: string;
  rpcUrl: string;
  /** Where the pod's agent finds its tools. */
  mcpUrl?: string;
  /** More files, content by name. */
  secrets?: Record<string, string>;
}

/**
 * Makes the Secret `name` in the run's namespace and answers the token that is in it: the
 * first writer wins, so that a late or repeated call never replaces a token that a pod may
 * have read.
 */
export async function ensureCredentials(
  core: CoreV1Api,
  run: RunRow,
  credentials: PodCredentials & { name: string },
): Promise<string> {
  const { name, token, rpcUrl, mcpUrl, secrets = {} } = credentials;
  const namespace = run.namespace!;
  const created = await unlessCode(
    409,
    core.createNamespacedSecret({
      namespace,
      body: {
        metadata: { name, labels: { [RUN_ID_LABEL]: run.id } },
        type: 'Opaque',
        immutable: true,
        data: {
          ...encoded(secrets),
          [TOKEN_FILE]: base64(token),
          'config.json': base64(JSON.stringify({ rpcUrl, mcpUrl })),
        },
      },
    }),
  );
  if (created) return token;
  const secret = await core.readNamespacedSecret({ namespace, name });
  return Buffer.from(secret.data![TOKEN_FILE], 'base64').toString();
}

function encoded(files: Record<string, string>): Record<string, string> {
  const entries = Object.entries(files);
  return Object.fromEntries(
    entries.map(([name, content]) => [name, base64(content)]),
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
