import type { EventLog } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';

/** Sign-ins that were refused, in the event log. */
export class DeniedSignIns {
  readonly #knex: Knex;
  readonly #eventLog: EventLog;

  constructor(options: { knex: Knex; eventLog: EventLog }) {
    this.#knex = options.knex;
    this.#eventLog = options.eventLog;
  }

  async append(account: { id: string; login: string }): Promise<void> {
    await this.#knex.transaction(trx =>
      this.#eventLog.append(trx, {
        stream: `github-account/${account.id}`,
        type: 'auth.denied',
        actor: { type: 'human', id: `github:${account.id}` },
        payload: { githubUserId: account.id, githubLogin: account.login },
      }),
    );
  }
}
