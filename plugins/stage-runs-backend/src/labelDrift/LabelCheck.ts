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
 * that was put then, except in the place of one that was judged to be none. A correction is
 * told and counted once it is made: one that GitHub refused, or a crash, is tried again.
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
    if (!found) {
      await claim.transaction(trx => this.#threads.lookMade(trx, issue, look));
      return;
    }
    const wrong = await claim.transaction(trx =>
      this.#judgeAll(trx, found, look),
    );
    const settle = () =>
      claim.transaction(trx =>
        this.#settle(trx, { found, wrong, issue, look }),
      );
    if (wrong.length === 0) {
      await settle();
      return;
    }
    const { id } = await found.repository.viewer();
    await this.#threads.noteWriter(issue.repositoryId, id);
    await orNoteLateWrite(claim, this.#outbox, async () => {
      for (const thread of wrong) {
        await this.#write(claim, found.repository, thread);
      }
      await settle();
    });
  }

  /** Answers what is to be put right. */
  async #judgeAll(
    trx: Knex.Transaction,
    found: IssueFound,
    look: WantedLook,
  ): Promise<ThreadFound[]> {
    const wrong: ThreadFound[] = [];
    for (const thread of found.threads) {
      const key = keyOf(found, thread);
      await (thread.isHeld
        ? this.#threads.hold(trx, key)
        : this.#threads.release(trx, key));
      await this.#notices.tellInvariants(trx, found, thread);
      if (!differs(thread)) await this.#threads.agrees(trx, key);
      else if (await this.#isToCorrect(trx, { found, thread, look })) {
        wrong.push(thread);
      }
    }
    return wrong;
  }

  async #isToCorrect(
    trx: Knex.Transaction,
    facts: { found: IssueFound; thread: ThreadFound; look: WantedLook },
  ): Promise<boolean> {
    const { found, thread, look } = facts;
    const judged = await this.#threads.mayCorrect(trx, keyOf(found, thread));
    if (judged !== 'given-up') return judged === 'correct';
    await this.#tell(trx, facts);
    await this.#notices.tellGivenUp(trx, found, thread);
    this.#metrics.count(judged, look.by);
    return false;
  }

  async #settle(
    trx: Knex.Transaction,
    facts: {
      found: IssueFound;
      wrong: ThreadFound[];
      issue: IssueKey;
      look: WantedLook;
    },
  ): Promise<void> {
    const { found, wrong, issue, look } = facts;
    for (const thread of wrong) {
      await this.#threads.corrected(trx, keyOf(found, thread));
      await this.#tell(trx, { found, thread, look });
      if (thread.isUntold && thread.remove.includes(APPROVED)) {
        await this.#notices.tellUntoldApproval(trx, found, thread);
      }
      this.#metrics.count('correct', look.by);
    }
    for (const thread of found.threads) {
      await this.#threads.forgetVoided(trx, keyOf(found, thread), {
        ...{ labelKeys: this.#settledLabels(thread), begunAt: look.begunAt },
      });
    }
    await this.#threads.lookMade(trx, issue, look);
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

  /** What was taken off, or is not there, or is right by now: it is judged when it is put again. */
  #settledLabels(thread: ThreadFound): string[] {
    const isThere = (label: string) =>
      thread.live.some(({ key }) => key === label) &&
      !thread.remove.includes(label);
    const isRight = (label: string) =>
      label === APPROVED && thread.expected.approved === 'on';
    return this.#catalogue
      .all()
      .filter(({ kind }) => kind === 'trigger' || kind === 'state')
      .map(({ key }) => key)
      .filter(label => !isThere(label) || isRight(label));
  }
}

function differs({ add, remove }: ThreadFound): boolean {
  return add.length + remove.length > 0;
}

function keyOf({ run }: IssueFound, { number }: ThreadFound): ThreadKey {
  return { repositoryId: run.repository_id, number };
}
