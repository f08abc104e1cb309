import { randomBytes } from 'node:crypto';
import type { SeedUser } from '@stagecraft/local-github';

export interface HostConfigInput {
  port: number;
  databaseUrl: string;
  githubApiUrl: string;
  githubWebUrl: string;
  kubeconfig: string;
  owner: SeedUser;
  platformToken: string;
  botToken: string;
  webhookSecrets: string[];
  vaultKey: string;
}

/** What a test's host runs with, on top of app-config.yaml. */
export function hostConfig(input: HostConfigInput): Record<string, unknown> {
  const baseUrl = `http://localhost:${input.port}`;
  const database = new URL(input.databaseUrl);
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { port: input.port, host: '127.0.0.1' },
      cors: { origin: baseUrl },
      auth: { keys: [{ secret: randomBytes(24).toString('base64') }] },
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection: {
          host: database.hostname,
          port: Number(database.port),
          user: database.username,
          password: decodeURIComponent(database.password),
          database: database.pathname.slice(1),
        },
      },
    },
    auth: {
      providers: {
        guest: { userEntityRef: `user:default/${input.owner.login}` },
      },
    },
    stagecraft: {
      github: {
        apiUrl: input.githubApiUrl,
        webUrl: input.githubWebUrl,
        webhook: {
          url: `http://127.0.0.1:${input.port}/api/kernel/webhooks/github`,
          secrets: input.webhookSecrets,
        },
        credentials: {
          platformToken: input.platformToken,
          botToken: input.botToken,
        },
      },
      kubernetes: { kubeconfig: input.kubeconfig },
      vault: { keys: [{ id: 'test-1', key: input.vaultKey }] },
      bootstrap: {
        owner: {
          email: input.owner.email,
          githubUserId: input.owner.id,
          githubLogin: input.owner.login,
          userEntityRef: `user:default/${input.owner.login}`,
        },
      },
      runs: { callbackUrl: `http://127.0.0.1:${input.port}` },
    },
  };
}
