import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { decideApproval } from '../approvals/decideApproval';
import { judgeEntry, type StageResult } from '../pipeline/judgeEntry';
import { Pipeline } from '../pipeline/Pipeline';
import {
  planLabels,
  runsToWrite,
  stateOf,
  type LabeledRun,
  type LabelState,
} from '../runs/planLabels';
import { isTerminal } from '../runs/runStates';
import { asksAgain, decideTrigger } from '../trigger/decideTrigger';
import { aPipelineStage, standardWay } from './pipelineStages';
import { anIssue, aStage, aUser } from './samples';

export type Sender = 'person' | 'reader' | 'bot';

interface ModelRun extends LabeledRun {
  stage: string;
  sha: string | null;
}

interface Approval {
  runId: string;
  stage: string;
  sha: string;
  by: Sender;
}

interface Delivery {
  key: string;
  sender: Sender;
}

const ISSUE = 12;
const PIPELINE = new Pipeline(standardWay());

/**
 * One issue with everything that the platform decides about it, by the product's own
 * decisions; only what stores and transports them is replaced by arrays.
 */
export class IssueModel {
  /** Keys, by the number of the issue or pull request. */
  readonly labels = new Map<number, Set<string>>([[ISSUE, new Set()]]);
  readonly runs: ModelRun[] = [];
  readonly approvals: Approval[] = [];
  readonly deliveries: Delivery[] = [];
  /** The head of each pull request. */
  readonly heads = new Map<number, string>();
  /** What started each run: the approval it builds on, as it was then. */
  readonly builtOn = new Map<string, Approval | undefined>();
  readonly #written = new Map<
    string,
    { state: LabelState; lateWrites: number }
  >();
  #lateWrites = 0;
  #counter = 0;

  get active(): ModelRun | undefined {
    return this.runs.find(run => !isTerminal(run.status));
  }

  /** Somebody puts a label; GitHub will tell of it, some time. */
  put(number: number, key: string, sender: Sender): void {
    this.labels.get(number)?.add(key);
    this.deliveries.push({ key, sender });
  }

  takeOff(number: number, key: string): void {
    this.labels.get(number)?.delete(key);
  }

  takeOffAll(number: number): void {
    this.labels.get(number)?.clear();
  }

  /** `keep`: GitHub tells of it once more, later. */
  deliver(index: number, times: 'once' | 'keep'): void {
    if (this.deliveries.length === 0) return;
    const at = index % this.deliveries.length;
    const delivery = this.deliveries[at];
    if (times === 'once') this.deliveries.splice(at, 1);
    if (delivery.key === 'state.approved') {
      this.#handleApproval(delivery.sender, undefined);
      return;
    }
    this.#handleTrigger(delivery);
  }

  review(sender: Sender, seenSha: string | undefined): void {
    this.#handleApproval(sender, { seenSha });
  }

  endActive(outcome: 'delivered' | 'no-change' | 'failed'): void {
    const run = this.active;
    if (!run) return;
    run.status = outcome === 'failed' ? 'failed' : 'succeeded';
    run.outcome = outcome;
    if (outcome !== 'delivered') return;
    const number = run.pull_request_number ?? 100 + this.runs.length;
    run.pull_request_number = number;
    run.sha = this.#newSha();
    this.heads.set(number, run.sha);
    if (!this.labels.has(number)) this.labels.set(number, new Set());
    this.#voidWhere(
      approval => approval.stage === run.stage && approval.sha !== run.sha,
    );
  }

  /** Somebody pushes to the branch of a result. */
  push(index: number): void {
    const numbers = [...this.heads.keys()];
    if (numbers.length === 0) return;
    const number = numbers[index % numbers.length];
    this.heads.set(number, this.#newSha());
  }

  /** The outbox gets through. */
  writeLabels(): void {
    if (this.runs.length === 0) return;
    const runs = this.runs.map(run => {
      const written = this.#written.get(run.id);
      return {
        run: this.#labeled(run),
        writtenState: written?.state ?? null,
        writtenLateWrites: written?.lateWrites ?? null,
      };
    });
    const relevant = runs.filter(
      (each, index) =>
        index === runs.length - 1 || each.writtenState !== stateOf(each.run),
    );
    const facts = {
      runs: relevant,
      lateWrites: this.#lateWrites,
      inputRequested: new Set<number>([ISSUE]),
      nameOf: (key: string) => key,
    };
    for (const label of planLabels(facts)) {
      const key = label.key ?? label.name;
      const on = this.labels.get(label.number);
      if (label.wanted === 'on') on?.add(key);
      else on?.delete(key);
    }
    for (const { run } of runsToWrite(facts)) {
      this.#written.set(run.id, {
        ...{ state: stateOf(run), lateWrites: this.#lateWrites },
      });
    }
  }

  #labeled(run: ModelRun): ModelRun {
    const latest = this.runs.filter(r => r.outcome === 'delivered').at(-1);
    return {
      ...run,
      isApproved: this.approvals.some(({ runId }) => runId === run.id),
      followsApprovedLatest:
        latest !== undefined &&
        latest.id === run.follows &&
        this.approvals.some(({ runId }) => runId === run.follows),
      isLatestResult: latest?.id === run.id,
    };
  }

  #handleTrigger({ key, sender }: Delivery): void {
    const stage = key.replace('run.', '');
    const entry = this.#entry(stage);
    const live = [...this.labels.get(ISSUE)!].map(asLabel);
    const refusal = decideTrigger({
      ...{ action: 'labeled', label: asLabel(key), isPullRequest: false },
      ...{ isRepositoryAttached: true, isOwnCommand: false },
      ...senderOf(sender),
      live: anIssue(),
      liveLabels: live,
      stage: aStage({ id: stage, place: aPipelineStage(stage).place }),
      ...{ promptKind: 'work', revisedPullRequest: undefined },
      pullRequestLabels: [],
      ...{ activeRunId: this.active?.id, entry: entry.judged },
      followedLabels: [],
      asksAgain: asksAgain(stage, this.runs.at(-1)),
      openRoles: [],
    });
    if (refusal || this.active) return;
    const id = `run-${(this.#counter += 1)}`;
    this.builtOn.set(id, entry.approval && { ...entry.approval });
    this.runs.push({
      ...{ id, stage, sha: null, status: 'running', outcome: null },
      ...{ reason_code: null, prompt_kind: 'work', retry_of: null },
      ...{ trigger_source: 'issue_label', trigger_label: key },
      ...{ issue_number: ISSUE, pull_request_number: null },
      follows: entry.approval?.runId ?? null,
      displaced_labels: [],
      ...{
        isApproved: false,
        isLatestResult: false,
        followsApprovedLatest: false,
      },
    });
  }

  /** As the reader does: what was approved is compared with what is there. */
  #entry(stage: string) {
    const judge = () =>
      judgeEntry({
        ...{ pipeline: PIPELINE, stage, atLeast: 'quick-fix' },
        results: this.#results(),
      });
    const judged = judge();
    if (!judged.open || !judged.after) return { judged };
    const approval = this.approvals.find(each => each.stage === judged.after)!;
    if (this.#headOf(approval.runId) === approval.sha) {
      return { judged, approval };
    }
    this.#voidWhere(each => each === approval);
    return { judged: judge() };
  }

  #handleApproval(
    sender: Sender,
    review: { seenSha: string | undefined } | undefined,
  ): void {
    const result = this.runs.filter(r => r.outcome === 'delivered').at(-1);
    const head = result && this.heads.get(result.pull_request_number!);
    const valid =
      result && this.approvals.find(each => each.stage === result.stage);
    const refusal = decideApproval({
      ...senderOf(sender),
      isStillSaid:
        review !== undefined || this.labels.get(ISSUE)!.has('state.approved'),
      result: result && {
        isApproved: valid?.sha === head,
        isWhatWasSeen: !review || review.seenSha === head,
      },
      activeRunId: this.active?.id,
      openRoles: [],
    });
    if (refusal) {
      if (!review && refusal.tell === 'comment') this.#lateWrites += 1;
      return;
    }
    this.#voidWhere(each => each.stage === result!.stage);
    this.approvals.push({
      ...{ runId: result!.id, stage: result!.stage, sha: head!, by: sender },
    });
  }

  #results(): StageResult[] {
    const counted = this.runs.filter(
      run => run.outcome === null || run.outcome === 'delivered',
    );
    const stateOfStage = (stage: string): StageResult['state'] => {
      const isApproved = this.approvals.some(each => each.stage === stage);
      if (isApproved) return 'approved';
      const isDelivered = counted.some(
        run => run.stage === stage && run.outcome !== null,
      );
      return isDelivered ? 'delivered' : 'working';
    };
    return [...new Set(counted.map(run => run.stage))].map(stage => ({
      ...{ stage, state: stateOfStage(stage) },
    }));
  }

  #headOf(runId: string): string | undefined {
    const run = this.runs.find(({ id }) => id === runId);
    return this.heads.get(run?.pull_request_number ?? -1);
  }

  #voidWhere(isVoid: (approval: Approval) => boolean): void {
    const left = this.approvals.filter(approval => !isVoid(approval));
    this.approvals.splice(0, this.approvals.length, ...left);
  }

  #newSha(): string {
    this.#counter += 1;
    return `sha-${this.#counter}`;
  }
}

function asLabel(key: string): CatalogueLabel {
  const kind = key.startsWith('run.') ? 'trigger' : key.split('.')[0];
  return { kind, key, name: key } as CatalogueLabel;
}

function senderOf(sender: Sender) {
  const type = sender === 'bot' ? 'Bot' : 'User';
  return {
    sender: { type, login: sender },
    user: sender === 'bot' ? undefined : aUser(),
    role: sender === 'reader' ? ('read' as const) : ('read_write' as const),
  };
}
