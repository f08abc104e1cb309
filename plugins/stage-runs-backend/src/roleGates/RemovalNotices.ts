import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { Locale } from '../runs/rows';
import type { GitHubSender, RoleGateRow } from './RoleGateStore';
import { roleLabelKey } from './roleLabels';
import { removalText } from './roleTexts';

/** Says why a role's label is back: once to each account for each gate, so that no bot is answered without end. */
export class RemovalNotices {
  readonly #directory: ProjectDirectory;
  readonly #outbox: OutboxStore;
  readonly #catalogue: LabelCatalogue;
  readonly #defaultLocale: Locale;

  constructor(options: {
    directory: ProjectDirectory;
    outbox: OutboxStore;
    catalogue: LabelCatalogue;
    locale: Locale;
  }) {
    this.#directory = options.directory;
    this.#outbox = options.outbox;
    this.#catalogue = options.catalogue;
    this.#defaultLocale = options.locale;
  }

  async want(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    by: GitHubSender,
  ): Promise<void> {
    const repository = await this.#directory.repository(gate.repository_id);
    const project = await this.#directory.project(gate.project_id);
    const label = this.#catalogue.byKey(roleLabelKey(gate.role)).name;
    const locale = project?.locale ?? this.#defaultLocale;
    await this.#outbox.wantOnce(trx, {
      kind: 'notice',
      key: `role-label-kept/${gate.id}/${by.githubId}`,
      projectId: gate.project_id,
      repositoryId: gate.repository_id,
      issueNumber: gate.number,
      payload: {
        fullName: repository?.fullName ?? '',
        reason: 'role_gate_open',
        ...{ label, labels: [label] },
        text: removalText({ locale, label, role: gate.role, login: by.login }),
      },
    });
  }
}
