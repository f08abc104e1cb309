import type {
  EventLog,
  GitHubClients,
  KernelMetrics,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { LabelStore } from '../runs/LabelStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import { DriftNotices } from './DriftNotices';
import { DriftReader } from './DriftReader';
import { LabelChanges } from './LabelChanges';
import { LabelCheck } from './LabelCheck';
import { LabelDriftMetrics } from './LabelDriftMetrics';
import { LabelThreadStore } from './LabelThreadStore';

/** What finds labels that differ from what is stored, and puts them right. */
export function createLabelDrift(deps: {
  knex: Knex;
  catalogue: LabelCatalogue;
  eventLog: EventLog;
  gitHub: GitHubClients;
  labels: LabelStore;
  lifecycle: RunLifecycle;
  metrics: KernelMetrics;
  outbox: OutboxStore;
  store: RunStore;
}) {
  const threads = new LabelThreadStore(deps);
  const drift = new DriftReader({ ...deps, threads });
  const driftNotices = new DriftNotices({ ...deps, threads });
  const driftMetrics = new LabelDriftMetrics(deps);
  return {
    ...{ threads, drift },
    changes: new LabelChanges({ ...deps, threads }),
    labelCheck: new LabelCheck({
      ...{ ...deps, threads, drift, driftNotices, driftMetrics },
    }),
  };
}
