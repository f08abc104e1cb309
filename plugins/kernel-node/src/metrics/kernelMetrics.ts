import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process counts; served by the kernel at /metrics. */
export interface KernelMetrics {
  registry: Registry;
  claimsStarted: Counter<'loop'>;
  /** `result`: settled, again, failed, returned. */
  claimsSettled: Counter<'loop' | 'result'>;
  claimsLost: Counter<'loop'>;
  /** From the time a row became claimable to its claim, both by the database's clock. */
  claimLatencySeconds: Histogram<'loop'>;
  /** How far readers of the event log lag behind, see `horizonLagSeconds`. */
  horizonLagSeconds: Gauge;
  /** `result` is the kernel's: for example stored, duplicate, bad_signature. */
  webhooksReceived: Counter<'result' | 'event'>;
  /** Answers of GitHub that told of a limit. */
  gitHubLimits: Counter<'credential' | 'kind'>;
  /** Deliveries that were given up in the inbox, by `reason`. */
  webhooksFailed: Counter<'reason'>;
  /** Redeliveries that the sweep asked GitHub for. */
  webhooksRedelivered: Counter;
  /** Deliveries that the sweep has given up. */
  webhooksLost: Counter;
}

/** A fresh registry with the kernel's metrics; `kernelMetricsServiceRef` holds the host's. */
export function createKernelMetrics(): KernelMetrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    claimsStarted: new Counter({
      name: 'stagecraft_claims_started_total',
      help: 'Rows that a claim loop of this process claimed',
      labelNames: ['loop'],
      registers,
    }),
    claimsSettled: new Counter({
      name: 'stagecraft_claims_settled_total',
      help: 'Claims that ended while their lease stood, by result',
      labelNames: ['loop', 'result'],
      registers,
    }),
    claimsLost: new Counter({
      name: 'stagecraft_claims_lost_total',
      help: 'Claims whose lease ended before their handler did',
      labelNames: ['loop'],
      registers,
    }),
    claimLatencySeconds: new Histogram({
      name: 'stagecraft_claim_latency_seconds',
      help: 'From claimable to claimed',
      labelNames: ['loop'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60],
      registers,
    }),
    horizonLagSeconds: new Gauge({
      name: 'stagecraft_event_horizon_lag_seconds',
      help: 'Age of the oldest open transaction that holds back readers of the event log',
      registers,
    }),
    webhooksReceived: new Counter({
      name: 'stagecraft_webhooks_received_total',
      help: 'Webhook requests by result and event',
      labelNames: ['result', 'event'],
      registers,
    }),
    gitHubLimits: new Counter({
      name: 'stagecraft_github_limits_total',
      help: 'Answers of GitHub that told of a rate limit, by credential and kind',
      labelNames: ['credential', 'kind'],
      registers,
    }),
    webhooksFailed: new Counter({
      name: 'stagecraft_webhook_deliveries_failed_total',
      help: 'Stored deliveries that were given up, by reason',
      labelNames: ['reason'],
      registers,
    }),
    webhooksRedelivered: new Counter({
      name: 'stagecraft_webhook_redeliveries_total',
      help: 'Redeliveries that the sweep asked GitHub for',
      registers,
    }),
    webhooksLost: new Counter({
      name: 'stagecraft_webhook_deliveries_lost_total',
      help: 'Deliveries that never reached the inbox and were given up',
      registers,
    }),
  };
}

/** The metrics of this process. */
export const kernelMetricsServiceRef = createServiceRef<KernelMetrics>({
  id: 'stagecraft.kernel.metrics',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => createKernelMetrics(),
    }),
});
