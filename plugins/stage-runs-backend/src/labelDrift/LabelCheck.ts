import type {
  Claim,
  EventActor,
  EventLog,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { orNoteLateWrite } from '../outbox/orNoteLateWrite';
import type { OutboxRow, OutboxStore } from '../outbox/OutboxStore';
import { APPROVED } from '../runs/labelMoves';
import type { DriftReader, IssueFound, ThreadFound } from './DriftReader';
import type { DriftNotices } from './DriftNotices';
import type { LabelDriftMetrics } from './LabelDriftMetrics';
import type {
  IssueKey,
  LabelThreadStore,
  ThreadKey,
  WantedLook,
} from './LabelThreadStore';

const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

/**
 * Looks at the labels of an issue and its open pull requests when somebody has asked for it,
 * and puts right what only shows what is stored. It is a part of writing the labels of the
 * issue, so that nobody else writes them meanwhile and none of our own moves is outstanding.
 *
 * Whoever puts a label between the look and the write may find it changed; not an approval
 * that was put then, except in the place of one that was judged to be none. After a crash
 * the same drift may be told twice.
 */
export class LabelCheck {
  readonly #catalogue: LabelCatalogue;
  readonly #eventLog: EventLog;
  readonly #outbox: OutboxStore;
  readonly #threads: LabelThreadStore;
  readonly #drift: DriftReader;
  readonly #notices: DriftNotices;
  readonly #metrics: LabelDriftMetrics;

  constructor(options: {
    catalogue: LabelCatalogue;
    eventLog: EventLog;
    outbox: OutboxStore;
    threads: LabelThreadStore;
    drift: DriftReader;
    driftNotices: DriftNotices;
    driftMetrics: LabelDriftMetrics;
  }) {
    this.#catalogue = options.catalogue;
    this.#eventLog = options.eventLog;
    this.#outbox = options.outbox;
    this.#threads = options.threads;
    this.#drift = options.drift;
    this.#notices = options.driftNotices;
    this.#metrics = options.driftMetrics;
  }

  /** The caller has written all labels that the runs of the issue ask for. */
  async lookIfWanted(claim: Claim<OutboxRow>, issue: IssueKey): Promise<void> {
    const look = await this.#threads.wantedLook(issue);
    if (!look) return;
    const found = await this.#drift.read(issue);
    const wrong = await claim.transaction(async trx => {
      const corrected: ThreadFound[] = [];
      for (const thread of found?.threads ?? []) {
        const mayCorrect = await this.#judge(trx, {
          found: found!,
          thread,
          look,
        });
        if (mayCorrect) corrected.push(thread);
      }
      return corrected;
    });
    if (found && wrong.length > 0) await this.#correct(claim, found, wrong);
    await claim.transaction(async trx => {
      for (const thread of found?.threads ?? []) {
        await this.#forgetVoid(trx, issue.repositoryId, thread);
      }
      await this.#threads.lookMade(trx, issue, look);
    });
  }

  /** Answers whether the thread's labels are to be put right. */
  async #judge(
    trx: Knex.Transaction,
    facts: { found: IssueFound; thread: ThreadFound; look: WantedLook },
  ): Promise<boolean> {
    const { found, thread } = facts;
    const key = keyOf(found, thread);
    await (thread.isHeld
      ? this.#threads.hold(trx, key)
      : this.#threads.release(trx, key));
    await this.#notices.tellInvariants(trx, found, thread);
    if (!differs(thread)) {
      await this.#threads.agrees(trx, key);
      return false;
    }
    const correction = await this.#threads.takeCorrection(trx, key);
    if (correction === 'left') return false;
    await this.#tell(trx, facts);
    this.#metrics.count(correction, facts.look.by);
    if (correction === 'correct') {
      if (thread.isUntold && thread.remove.includes(APPROVED)) {
        await this.#notices.tellUntoldApproval(trx, found, thread);
      }
      return true;
    }
    await this.#notices.tellGivenUp(trx, found, thread);
    return false;
  }

  async #tell(
    trx: Knex.Transaction,
    {
      found,
      thread,
      look,
    }: { found: IssueFound; thread: ThreadFound; look: WantedLook },
  ): Promise<void> {
    const { run } = found;
    await this.#eventLog.append(trx, {
      stream: `issue/${run.repository_id}/${run.issue_number}`,
      type: 'label.drift.found',
      actor: ACTOR,
      projectId: run.project_id,
      payload: {
        repository: run.repository_full_name,
        issueNumber: run.issue_number,
        number: thread.number,
        ...this.#changes(thread),
        foundBy: look.by,
      },
    });
  }

  async #correct(
    claim: Claim<OutboxRow>,
    { repository, run }: IssueFound,
    wrong: ThreadFound[],
  ): Promise<void> {
    const { id } = await repository.viewer();
    await this.#threads.noteWriter(run.repository_id, id);
    await orNoteLateWrite(claim, this.#outbox, async () => {
      for (const thread of wrong) await this.#write(claim, repository, thread);
    });
  }

  /** Removes first, as every move of labels. */
  async #write(
    claim: Claim<OutboxRow>,
    repository: GitHubRepository,
    thread: ThreadFound,
  ): Promise<void> {
    const { add, remove } = this.#changes(thread);
    for (const name of remove) {
      await claim.confirm();
      await repository.removeLabel(thread.number, name);
    }
    if (add.length === 0) return;
    await claim.confirm();
    await repository.addLabels(thread.number, add);
  }

  #changes({ add, remove }: ThreadFound) {
    const names = (keys: string[]) =>
      keys.map(key => this.#catalogue.byKey(key).name);
    return { add: names(add), remove: names(remove) };
  }

  /** What was taken off, or is not there, or is right by now, has to be judged when it is put again. */
  async #forgetVoid(
    trx: Knex.Transaction,
    repositoryId: string,
    thread: ThreadFound,
  ): Promise<void> {
    const isThere = (key: string) =>
      thread.live.some(label => label.key === key) &&
      !thread.remove.includes(key);
    const keys = this.#catalogue
      .all()
      .filter(({ kind, key }) => kind === 'trigger' || key === APPROVED)
      .map(({ key }) => key)
      .filter(
        key =>
          !isThere(key) ||
          (key === APPROVED && thread.expected.approved === 'on'),
      );
    await this.#threads.unvoid(
      trx,
      { repositoryId, number: thread.number },
      keys,
    );
  }
}

function differs({ add, remove }: ThreadFound): boolean {
  return add.length + remove.length > 0;
}

function keyOf({ run }: IssueFound, { number }: ThreadFound): ThreadKey {
  return { repositoryId: run.repository_id, number };
}
