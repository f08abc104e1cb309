import type { StageRunsDependencies } from '../StageRunsDependencies';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { AttemptStore } from '../runs/AttemptStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import { AdapterCallbacks } from './adapters/AdapterCallbacks';
import { AdapterIdentities } from './adapters/AdapterIdentities';
import { Adapters } from './adapters/Adapters';
import { DeliveryStore } from './adapters/DeliveryStore';
import { RequestDecisions } from './RequestDecisions';
import { Requests } from './Requests';
import { RequestStore } from './RequestStore';
import { RunWait } from './RunWait';
import type { RequestDesk } from './types';

type Needed = Pick<
  StageRunsDependencies,
  | 'knex'
  | 'auditor'
  | 'clock'
  | 'config'
  | 'directory'
  | 'doorbell'
  | 'redaction'
> & {
  store: RunStore;
  attempts: AttemptStore;
  outbox: OutboxStore;
  lifecycle: RunLifecycle;
};

/** What agents ask people for, and what people decide. */
export function createRequests(needed: Needed) {
  const requests = new RequestStore(needed);
  const adapters = new Adapters(needed);
  const deliveries = new DeliveryStore(needed);
  const runWait = new RunWait({ ...needed, requests });
  const shared = { ...needed, requests, adapters, deliveries, runWait };
  const decisions = new RequestDecisions(shared);
  const identities = new AdapterIdentities(shared);
  const desk: RequestDesk = new Requests(shared);
  return {
    ...{ requests, adapters, deliveries, decisions },
    desk,
    callbacks: new AdapterCallbacks({ ...shared, decisions, identities }),
  };
}
