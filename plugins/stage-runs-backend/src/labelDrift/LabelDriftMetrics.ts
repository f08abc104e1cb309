import type { KernelMetrics } from '@stagecraft/backstage-plugin-kernel-node';
import { Counter } from 'prom-client';
import type { Correction, FoundBy } from './LabelThreadStore';

type Counted = Exclude<Correction, 'left'>;

/** How often labels on GitHub differed from what is stored, at /metrics. */
export class LabelDriftMetrics {
  readonly #found: Counter<'outcome' | 'found_by'>;

  constructor({ metrics }: { metrics: KernelMetrics }) {
    this.#found = new Counter({
      name: 'stagecraft_label_drift_total',
      help: 'Issues and pull requests whose labels differed from what is stored, as this process found them',
      labelNames: ['outcome', 'found_by'],
      registers: [metrics.registry],
    });
  }

  count(outcome: Counted, foundBy: FoundBy): void {
    this.#found.inc({ outcome, found_by: foundBy });
  }
}
