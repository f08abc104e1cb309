import type { JsonObject } from '@backstage/types';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { ChangeLog } from '../ChangeLog';
import { refusalOf } from './refusedCredential';

/**
 * Puts into the event log that a credential was refused: who gave it, for what, and the
 * reason as a code; never the credential, nor what GitHub said about it. It has a
 * transaction of its own, since that of the act has been rolled back or never begun: a
 * process that dies between the refusal and its event leaves only the auditor's row.
 */
export class CredentialRefusals {
  readonly #changes: ChangeLog;

  constructor(options: { changes: ChangeLog }) {
    this.#changes = options.changes;
  }

  /** Does `work`; what it throws is thrown on, unless the event can't be written. */
  async recorded<T>(
    act: {
      stream: string;
      /** Absent for what the host does by itself. */
      by?: PortalUser;
      projectId?: string;
      /** Ids and names only. */
      about: JsonObject;
    },
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) {
        const { about, ...event } = act;
        await this.#changes.appendAlone({
          ...event,
          type: 'credential.refused',
          payload: { ...about, ...refusal },
        });
      }
      throw error;
    }
  }
}
