import {
  planLabels,
  runsToWrite,
  stateOf,
  type LabeledRun,
  type LabelState,
} from '../runs/planLabels';
import { isTerminal } from '../runs/runStates';

export const ISSUE = 12;

/** `follows`: it builds on the newest approved result; `revises`: it goes on with the newest result. */
export type Beginning = 'follows' | 'beside' | 'revises' | 'retry';
export type Ending =
  | 'delivered'
  | 'no-change'
  | 'failed'
  | 'canceled'
  | 'pull_request_closed';

/**
 * What happens to one issue, and the labels that the platform moves for it: by the product's
 * own moves, one after the other, each time that `write` is called.
 */
export class LabelHistory {
  /** Names by the number of the issue or pull request. */
  readonly shown = new Map<number, Set<string>>([[ISSUE, new Set()]]);
  readonly #runs: LabeledRun[] = [];
  /** Ids of runs whose result is approved. */
  readonly #approved = new Set<string>();
  readonly #written = new Map<string, LabelState>();

  /** As they are stored now, oldest first. */
  get runs(): LabeledRun[] {
    const latest = this.#delivered().at(-1);
    return this.#runs.map(run => ({
      ...run,
      isApproved: this.#approved.has(run.id),
      isLatestResult: run.id === latest?.id,
      followsApprovedLatest:
        run.follows !== null &&
        run.follows === latest?.id &&
        this.#approved.has(run.follows),
      isPullRequestApproved: this.#runs.some(
        ({ id, pull_request_number: pull }) =>
          pull === run.pull_request_number && this.#approved.has(id),
      ),
    }));
  }

  start(kind: Beginning): void {
    if (this.#runs.some(({ status }) => !isTerminal(status))) return;
    const approved = this.#delivered().filter(({ id }) =>
      this.#approved.has(id),
    );
    const revised = this.#delivered().at(-1);
    const retried = this.#runs.at(-1);
    if (kind === 'follows' && approved.length === 0) return;
    if (kind === 'revises' && !revised) return;
    if (kind === 'retry' && (!retried || retried.outcome === 'delivered')) {
      return;
    }
    const count = this.#runs.length + 1;
    const revises =
      kind === 'revises' ||
      (kind === 'retry' && retried!.prompt_kind === 'revise');
    const name = `run:stage-${count}`;
    if (kind !== 'retry') this.shown.get(ISSUE)!.add(name);
    this.#runs.push({
      ...{ id: `run-${count}`, status: 'running', outcome: null },
      ...{ reason_code: null, prompt_kind: revises ? 'revise' : 'work' },
      retry_of: kind === 'retry' ? retried!.id : null,
      ...{ trigger_source: 'issue_label', trigger_label: name },
      issue_number: ISSUE,
      pull_request_number: revises ? revised!.pull_request_number : null,
      follows: this.#followedBy(kind, approved.at(-1)),
      displaced_labels: [],
      ...{ isApproved: false, isLatestResult: false },
      ...{ followsApprovedLatest: false, isPullRequestApproved: false },
      superseded_at: null,
    });
  }

  end(how: Ending): void {
    const run = this.#runs.find(({ status }) => !isTerminal(status));
    if (!run) return;
    const isCanceled = how === 'canceled' || how === 'pull_request_closed';
    const isClosed = how === 'pull_request_closed';
    if (isClosed && run.prompt_kind !== 'revise') return;
    run.outcome = isCanceled ? 'canceled' : how;
    run.reason_code = isClosed ? 'pull_request_closed' : null;
    run.status = statusOf(how);
    if (how !== 'delivered') return;
    run.pull_request_number ??= 100 + this.#runs.length;
    const pull = run.pull_request_number;
    if (!this.shown.has(pull)) this.shown.set(pull, new Set());
    // What was approved there is another commit.
    for (const other of this.#runs) {
      if (other.pull_request_number === pull) this.#approved.delete(other.id);
    }
  }

  /** Of the newest result of a pull request; nothing is approved while a run is active. */
  approve(index: number): void {
    if (this.#runs.some(({ status }) => !isTerminal(status))) return;
    const delivered = this.#delivered().filter(
      (run, at, all) =>
        !all
          .slice(at + 1)
          .some(later => later.pull_request_number === run.pull_request_number),
    );
    if (delivered.length === 0) return;
    this.#approved.add(delivered[index % delivered.length].id);
  }

  /** Somebody has pushed to the branch of an approved result. */
  push(index: number): void {
    const approved = [...this.#approved];
    if (approved.length === 0) return;
    this.#approved.delete(approved[index % approved.length]);
  }

  /** The outbox gets through. */
  write(): void {
    const all = this.runs.map(run => ({
      run,
      writtenState: this.#written.get(run.id) ?? null,
      writtenLateWrites: 0,
    }));
    const runs = all.filter(
      (each, at) =>
        at === all.length - 1 || each.writtenState !== stateOf(each.run),
    );
    const planned = planLabels({
      ...{ runs, lateWrites: 0, inputRequested: new Set<number>() },
      nameOf: key => key.replace('.', ':'),
    });
    for (const { number, name, wanted } of planned) {
      if (wanted === 'on') this.shown.get(number)?.add(name);
      else this.shown.get(number)?.delete(name);
    }
    for (const { run } of runsToWrite({ runs, lateWrites: 0 })) {
      this.#written.set(run.id, stateOf(run));
    }
  }

  #delivered(): LabeledRun[] {
    return this.#runs.filter(({ outcome }) => outcome === 'delivered');
  }

  #followedBy(kind: Beginning, approved: LabeledRun | undefined) {
    if (kind === 'follows') return approved!.id;
    return kind === 'retry' ? this.#runs.at(-1)!.follows : null;
  }
}

function statusOf(how: Ending): LabeledRun['status'] {
  if (how === 'delivered' || how === 'no-change') return 'succeeded';
  return how === 'failed' ? 'failed' : 'canceled';
}
