import type {
  DeliveryOutcome,
  DeliveryRole,
  LabelCatalogue,
  UnjudgedDelivery,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  DeliveryReason,
  TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { accountOf, readLabelPayload } from './payloads';
import type { RoleGates } from './RoleGates';
import type { RoleGateStore } from './RoleGateStore';
import { roleOfLabel } from './roleLabels';

const NOTED: DeliveryReason = 'role_gate_noted';
const NO_ROLE: TriggerReason = 'issue_event_not_trigger_label';

interface Options {
  catalogue: LabelCatalogue;
  gates: RoleGateStore;
  roleGates: RoleGates;
}

/** Role labels that are put on issues and on pull requests of runs, and taken off. */
export class RoleLabelWebhookHandler implements WebhookHandler {
  readonly event: 'issues' | 'pull_request';
  readonly #options: Options;

  constructor(event: RoleLabelWebhookHandler['event'], options: Options) {
    this.event = event;
    this.#options = options;
  }

  ignores({ payload }: UnjudgedDelivery): string | undefined {
    return this.#read(payload) ? undefined : NO_ROLE;
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const read = this.#read(delivery.payload);
    const { repository, deliveryId, receivedAt } = delivery;
    if (!read || !repository) return undefined;
    const { gates, roleGates } = this.#options;
    const { payload, role } = read;
    const subject = payload.pull_request ?? payload.issue!;
    const thread = { repositoryId: repository.id, number: subject.number };
    const issueNumber = payload.pull_request
      ? await gates.issueOfPullRequest(thread)
      : subject.number;
    // No run has worked on the pull request: it is none of our business.
    if (issueNumber === undefined) return undefined;
    const act = {
      ...{ repository, issueNumber, key: { ...thread, role } },
      put: {
        at: subject.updated_at ?? receivedAt,
        by: accountOf(payload.sender),
        deliveryId,
      },
    };
    if (payload.action === 'labeled') await roleGates.labelPut(act);
    else await roleGates.labelTakenOff(act);
    return { status: 'ignored', reason: NOTED };
  }

  #read(delivered: unknown) {
    const payload = readLabelPayload(delivered);
    if (!payload || !(payload.issue ?? payload.pull_request)) return undefined;
    const role: DeliveryRole | undefined = roleOfLabel(
      this.#options.catalogue.byName(payload.label.name),
    );
    return role && { payload, role };
  }
}
