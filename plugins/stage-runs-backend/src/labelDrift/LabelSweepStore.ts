import type { Knex } from 'knex';
import type { IssueKey } from './LabelThreadStore';

export interface SweptIssue extends IssueKey {
  /** Its labels could not be written, some time ago. */
  isGivenUp: boolean;
}

const CHANGED_WITHIN = '14 days';

/** After what GitHub has refused for good, such as missing rights, it is tried again so late. */
const TRY_AGAIN_AFTER = '6 hours';

/** Where the sweep over the labels is, and what comes next. */
export class LabelSweepStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * The next issues in the order of their keys: with a run at work, with one that has ended
   * lately, or with an open pull request. Those whose labels are being written are passed by.
   */
  async page(
    after: IssueKey | undefined,
    limit: number,
  ): Promise<SweptIssue[]> {
    const { rows } = await this.#knex.raw(
      `select i.repository_id as "repositoryId", i.issue_number as "issueNumber",
              coalesce(o.failed_at <= kernel.now() - interval '${TRY_AGAIN_AFTER}', false) as "isGivenUp"
         from (select distinct repository_id, issue_number from runs
                where (outcome is null or pull_request_state = 'open'
                       or finished_at > kernel.now() - interval '${CHANGED_WITHIN}')
                  ${
                    after
                      ? 'and (repository_id, issue_number) > (:repositoryId, :issueNumber)'
                      : ''
                  }
              ) as i
         left join outbox o on o.key = 'labels/' || i.repository_id || '/' || i.issue_number
        where o.claimable_at is null
        order by i.repository_id, i.issue_number limit :limit`,
      { ...after, limit },
    );
    return rows;
  }

  /** Undefined: from the begin. */
  async cursor(): Promise<IssueKey | undefined> {
    const row = await this.#knex('label_sweep').first();
    return row?.after_repository_id
      ? {
          repositoryId: row.after_repository_id,
          issueNumber: row.after_issue_number,
        }
      : undefined;
  }

  async goOnAfter(issue: IssueKey | undefined): Promise<void> {
    await this.#knex('label_sweep').update({
      after_repository_id: issue?.repositoryId ?? null,
      after_issue_number: issue?.issueNumber ?? null,
    });
  }
}
