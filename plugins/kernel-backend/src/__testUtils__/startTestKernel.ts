import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  redactionServiceRef,
  webhookHandlersServiceRef,
  type Redaction,
  type WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import permissionModuleStagecraft from '@stagecraft/backstage-plugin-permission-backend-module-stagecraft';
import {
  earlyRoutesServiceRef,
  type EarlyRoutes,
} from '@stagecraft/backstage-plugin-kernel-node/host';
import {
  closeDatabaseOf,
  createTestDatabase,
  onBehalfOfHttpAuthFactory,
  recordingAuditorFactory,
  type AuditedRequest,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import express, { type RequestHandler } from 'express';
import type { Knex } from 'knex';
import request, { type Test } from 'supertest';
import kernelPlugin from '../index';

export const OWNER = 'user:default/olivia';
export const WEBHOOK_SECRETS = [
  'newest-secret-of-the-hook',
  'older-secret-of-the-hook',
];
export const WEBHOOK_PATH = '/api/kernel/webhooks/github';

/** The whole kernel with the real policy on a database of its own. */
export interface TestKernel {
  /** A superuser's connection; SQL must name the schema. */
  knex: Knex;
  databaseUrl: string;
  port: number;
  /** What the host's root router serves before everything else. */
  early: RequestListener;
  /** Method and path of each of them. */
  earlyNames: string[];
  scheduler: ReturnType<typeof mockServices.scheduler>;
  redaction: Redaction;
  /** What was written to the audit log, oldest first. */
  audit: AuditedRequest[];
  /** A request as the user with this entity ref, or as nobody. */
  as(userEntityRef?: string): (method: string, path: string) => Test;
  asService(): (method: string, path: string) => Test;
  post(delivery: SentDelivery): Test;
  stop(): Promise<void>;
}

export interface SentDelivery {
  deliveryId?: string;
  event?: string;
  body?: string;
  secret?: string;
}

export interface TestKernelOptions {
  /** Merged over `stagecraft.github`. */
  github?: Record<string, unknown>;
  handlers?: WebhookHandler[];
  owner?: object;
  people?: { platformAdmins?: object[]; allowedUsers?: object[] };
  /** `stagecraft.platform`. */
  platform?: { project: string; repository?: string };
  vaultKey?: string;
  metricsToken?: string;
}

export async function startTestKernel(
  options: TestKernelOptions & { database?: TestDatabase } = {},
): Promise<TestKernel> {
  const database = options.database ?? (await createTestDatabase());
  const { knex, url } = database;
  const scheduler = mockServices.scheduler();
  const audit: TestKernel['audit'] = [];
  let early: RequestHandler | undefined;
  let redaction: Redaction | undefined;
  let earlyNames: () => string[] = () => [];
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({ data: configOf({ url, ...options }) }),
      onBehalfOfHttpAuthFactory({ mockCredentials, mockServices }),
      permissionsServiceFactory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      recordingAuditorFactory(audit),
      permissionPlugin,
      permissionModuleStagecraft,
      kernelPlugin,
      closeDatabaseOf('permission'),
      closeDatabaseOf('kernel'),
      hostModule(options.handlers ?? [], host => {
        early = host.earlyRoutes.fallback;
        earlyNames = () => host.earlyRoutes.names();
        redaction = host.redaction;
      }),
    ],
  });
  const send = (token?: string) => (method: string, path: string) => {
    const agent = request(backend.server) as unknown as Record<
      string,
      (path: string) => Test
    >;
    const sent = agent[method.toLowerCase()](`/api/kernel${path}`);
    return token ? sent.set('authorization', token) : sent;
  };
  return {
    knex,
    databaseUrl: url,
    port: backend.server.port(),
    early: express().use(early!),
    earlyNames: earlyNames(),
    scheduler,
    redaction: redaction!,
    audit,
    as: ref => send(ref && mockCredentials.user.header(ref)),
    asService: () => send(mockCredentials.service.header()),
    post: delivery =>
      signed(request(backend.server).post(WEBHOOK_PATH), delivery),
    async stop() {
      await backend.stop();
      if (database !== options.database) await database.drop();
    },
  };
}

/** A webhook as GitHub signs it. */
export function signed(test: Test, delivery: SentDelivery): Test {
  const body = delivery.body ?? '{"zen":"Design for failure."}';
  const signature = createHmac('sha256', delivery.secret ?? WEBHOOK_SECRETS[0])
    .update(body)
    .digest('hex');
  return test
    .set({
      'content-type': 'application/json',
      'x-github-delivery': delivery.deliveryId ?? randomUUID(),
      'x-github-event': delivery.event ?? 'ping',
      'x-hub-signature-256': `sha256=${signature}`,
    })
    .send(body);
}

function configOf(options: TestKernelOptions & { url: string }) {
  return {
    backend: {
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection: options.url,
        knexConfig: { pool: { min: 0, max: 4 } },
      },
    },
    permission: { enabled: true },
    stagecraft: {
      github: {
        webhook: {
          url: 'https://portal.test/api/kernel/webhooks/github',
          secrets: WEBHOOK_SECRETS,
        },
        ...options.github,
      },
      ...(options.metricsToken && { metrics: { token: options.metricsToken } }),
      vault: {
        keys: [
          {
            id: 'test',
            key: options.vaultKey ?? randomBytes(32).toString('hex'),
          },
        ],
      },
      ...(options.platform && { platform: options.platform }),
      bootstrap: {
        ...options.people,
        owner: options.owner ?? {
          email: 'olivia@example.org',
          githubUserId: 1001,
          githubLogin: 'olivia',
          userEntityRef: OWNER,
        },
      },
    },
  };
}

/** Stands for other plugins, which add their handlers while the host starts, and for the root router. */
function hostModule(
  handlers: WebhookHandler[],
  tell: (host: { earlyRoutes: EarlyRoutes; redaction: Redaction }) => void,
): BackendFeature {
  return createBackendModule({
    pluginId: 'kernel',
    moduleId: 'test-host',
    register(env) {
      env.registerInit({
        deps: {
          registry: webhookHandlersServiceRef,
          earlyRoutes: earlyRoutesServiceRef,
          redaction: redactionServiceRef,
        },
        async init({ registry, earlyRoutes, redaction }) {
          handlers.forEach(handler => registry.add(handler));
          tell({ earlyRoutes, redaction });
        },
      });
    },
  });
}
