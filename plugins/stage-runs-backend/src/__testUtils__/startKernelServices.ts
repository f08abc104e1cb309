import { randomBytes } from 'node:crypto';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  claimLoopsServiceRef,
  clockServiceRef,
  doorbellServiceRef,
  eventLogServiceRef,
  redactionServiceRef,
  type ClaimLoops,
  type Clock,
  type Doorbell,
  type EventLog,
  type Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import { closeDatabaseOf } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { ChoiceProgress } from '../autonomy/ChoiceProgress';
import { ChoiceStore } from '../autonomy/ChoiceStore';
import { OutboxStore } from '../outbox/OutboxStore';
import type { ParallelLimits } from '../queue/nextGrants';
import { PermitQueue } from '../queue/PermitQueue';
import { PermitStore } from '../runs/PermitStore';
import { RunLifecycle } from '../runs/RunLifecycle';
import { RunStore } from '../runs/RunStore';
import { SessionStore } from '../sessions/SessionStore';
import { ReviewQueue } from '../trigger/ReviewQueue';
import { openTestDatabase, type StageRunsDatabase } from './openTestDatabase';

interface KernelServices {
  claimLoops: ClaimLoops;
  clock: Clock;
  doorbell: Doorbell;
  eventLog: EventLog;
  redaction: Redaction;
}

/** The kernel's real services on a database of their own, and our stores over them. */
export interface TestServices extends KernelServices {
  knex: StageRunsDatabase['knex'];
  store: RunStore;
  permits: PermitStore;
  permitQueue: PermitQueue;
  /** What another process of the same database would have. */
  anotherQueue(limits: ParallelLimits): PermitQueue;
  outbox: OutboxStore;
  sessions: SessionStore;
  choices: ChoiceStore;
  choiceProgress: ChoiceProgress;
  lifecycle: RunLifecycle;
  stop(): Promise<void>;
}

/** `limits`: none that a test would reach, if it does not say otherwise. */
export async function startKernelServices(
  limits: ParallelLimits = { project: 1_000, platform: 1_000 },
): Promise<TestServices> {
  const { knex, url, close } = await openTestDatabase();
  let kernel: KernelServices | undefined;
  const capture = createBackendPlugin({
    pluginId: 'stage-runs',
    register(env) {
      env.registerInit({
        deps: {
          claimLoops: claimLoopsServiceRef,
          clock: clockServiceRef,
          doorbell: doorbellServiceRef,
          eventLog: eventLogServiceRef,
          redaction: redactionServiceRef,
        },
        async init(deps) {
          kernel = deps;
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      capture,
      closeDatabaseOf('stage-runs'),
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: {
              client: 'pg',
              pluginDivisionMode: 'schema',
              connection: url,
            },
          },
          stagecraft: {
            vault: {
              keys: [{ id: 'test', key: randomBytes(32).toString('hex') }],
            },
          },
        },
      }),
    ],
  });
  const store = new RunStore({ knex });
  const permits = new PermitStore();
  const outbox = new OutboxStore({ ...kernel!, knex });
  const anotherQueue = (queueLimits: ParallelLimits) =>
    new PermitQueue({
      ...{ ...kernel!, knex, permits, limits: queueLimits },
      logger: mockServices.logger.mock(),
    });
  const permitQueue = anotherQueue(limits);
  const sessions = new SessionStore({ knex });
  const queue = new ReviewQueue({ knex });
  const choices = new ChoiceStore({ knex });
  const choiceProgress = new ChoiceProgress({ choices, outbox });
  const stores = {
    ...{ store, permits, outbox, sessions, queue },
    ...{ choices, choiceProgress },
  };
  return {
    ...{ ...kernel!, ...stores, knex, permitQueue, anotherQueue },
    lifecycle: new RunLifecycle({ ...kernel!, ...stores, permitQueue }),
    async stop() {
      await backend.stop();
      await close();
    },
  };
}
