import type { SeedUser } from '@stagecraft/local-github';

export interface HostConfigInput {
  /** Where this host listens. */
  port: number;
  /** Where people, GitHub and pods find the platform: the host itself, or what stands before several. */
  entryPort: number;
  /** Hosts of one platform share it. */
  authSecret: string;
  /** Of this machine; without it the default one. */
  mirrorFolder?: string;
  databaseUrl: string;
  githubApiUrl: string;
  githubWebUrl: string;
  kubeconfig: string;
  owner: SeedUser;
  platformToken: string;
  botToken: string;
  webhookSecrets: string[];
  vaultKey: string;
  /** Installed beside what the host has. */
  packages?: string[];
}

/** What a test's host runs with, on top of app-config.yaml. */
export function hostConfig(input: HostConfigInput): Record<string, unknown> {
  const baseUrl = `http://localhost:${input.entryPort}`;
  const entryUrl = `http://127.0.0.1:${input.entryPort}`;
  const database = new URL(input.databaseUrl);
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { port: input.port, host: '127.0.0.1' },
      cors: { origin: baseUrl },
      ...(input.packages && { packages: { include: input.packages } }),
      auth: { keys: [{ secret: input.authSecret }] },
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
          url: `${entryUrl}/api/kernel/webhooks/github`,
          secrets: input.webhookSecrets,
        },
        credentials: {
          platformToken: input.platformToken,
          botToken: input.botToken,
        },
        ...(input.mirrorFolder && { mirrorFolder: input.mirrorFolder }),
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
      runs: { callbackUrl: entryUrl },
    },
  };
}
