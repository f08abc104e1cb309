import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { decideApproval } from '../approvals/decideApproval';
import { judgeEntry, type StageResult } from '../pipeline/judgeEntry';
import { Pipeline } from '../pipeline/Pipeline';
import { isUnreadRethink } from '../rethink/finalityOf';
import { reopenableStages } from '../rethink/reopenableStages';
import { replacedResults } from '../rethink/replacedResults';
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
  /** What it has delivered. */
  sha: string | null;
  reopens: string | null;
  reopened_at: Date | null;
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
const RETHINK = 'rethink';
const NOW = new Date('2026-11-28T12:00:00Z');
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
  /** Runs that began on a result which was replaced by then; there must be none. */
  readonly wasReplaced = new Set<string>();
  /** Each time that a rethink took effect: by whose act, and which runs it has replaced. */
  readonly reopenings: { runId: string; by: Sender; replaced: string[] }[] = [];
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

  /** Somebody approves a pull request as it is, an older one as well. */
  reviewPullRequest(sender: Sender, index: number): void {
    const numbers = [...this.heads.keys()];
    if (numbers.length === 0) return;
    const number = numbers[index % numbers.length];
    this.#handleApproval(sender, { seenSha: this.heads.get(number), number });
  }

  /** `choice`: of a rethink, which of the stages that it could reopen it proposes. */
  endActive(outcome: 'delivered' | 'no-change' | 'failed', choice = 0): void {
    const run = this.active;
    if (!run) return;
    if (run.stage === RETHINK && outcome === 'delivered') {
      const reopenable = reopenableStages(this.results(), PIPELINE);
      run.reopens = reopenable[choice % reopenable.length] ?? null;
      if (!run.reopens) {
        this.endActive('failed');
        return;
      }
    }
    run.status = outcome === 'failed' ? 'failed' : 'succeeded';
    run.outcome = outcome;
    if (outcome !== 'delivered') return;
    const number = run.pull_request_number ?? 100 + this.runs.length;
    run.pull_request_number = number;
    run.sha = this.#newSha();
    this.heads.set(number, run.sha);
    if (!this.labels.has(number)) this.labels.set(number, new Set());
    if (run.stage === RETHINK) return;
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
    const counting = this.#delivered().filter(r => !r.superseded_at);
    const latest = counting.at(-1);
    const waitedFor = counting.filter(r => !r.reopened_at).at(-1);
    return {
      ...run,
      isApproved: this.approvals.some(({ runId }) => runId === run.id),
      followsApprovedLatest:
        waitedFor !== undefined &&
        waitedFor.id === run.follows &&
        this.approvals.some(({ runId }) => runId === run.follows),
      isLatestResult: latest?.id === run.id,
      isPullRequestApproved: this.runs.some(
        ({ id, pull_request_number: pull }) =>
          pull === run.pull_request_number &&
          this.approvals.some(({ runId }) => runId === id),
      ),
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
      stage: aStage({ id: stage, place: placeOf(stage) }),
      ...{ promptKind: 'work', revisedPullRequest: undefined },
      revisedFinality: undefined,
      reopenable: reopenableStages(this.results(), PIPELINE),
      pullRequestLabels: [],
      ...{ activeRunId: this.active?.id, entry: entry.judged },
      followedLabels: [],
      configProblems: [],
      asksAgain: asksAgain(stage, this.runs.at(-1)),
      openRoles: [],
    });
    if (refusal || this.active) return;
    const id = `run-${(this.#counter += 1)}`;
    this.builtOn.set(id, entry.approval && { ...entry.approval });
    const basis = this.runs.find(run => run.id === entry.approval?.runId);
    if (basis?.superseded_at) this.wasReplaced.add(id);
    this.runs.push({
      ...{ id, stage, sha: null, status: 'running', outcome: null },
      ...{ reason_code: null, prompt_kind: 'work', retry_of: null },
      ...{ trigger_source: 'issue_label', trigger_label: key },
      ...{ issue_number: ISSUE, pull_request_number: null },
      ...{ reopens: null, reopened_at: null, superseded_at: null },
      follows: entry.approval?.runId ?? null,
      displaced_labels: [],
      ...{
        isApproved: false,
        isLatestResult: false,
        followsApprovedLatest: false,
        isPullRequestApproved: false,
      },
    });
  }

  /** As the reader does: what was approved is compared with what is there. */
  #entry(stage: string) {
    const judge = () =>
      judgeEntry({
        ...{ pipeline: PIPELINE, stage, atLeast: 'quick-fix' },
        results: this.results(),
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
    review: { seenSha: string | undefined; number?: number } | undefined,
  ): void {
    const result = this.#resultOf(review?.number);
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
        isSuperseded: result.superseded_at !== null,
        isUnreadRethink: isUnreadRethink(
          { ...result, head_sha: result.sha },
          head!,
        ),
      },
      activeRunId: this.active?.id,
      openRoles: [],
    });
    if (refusal) {
      if (review || refusal.tell !== 'comment') return;
      this.#lateWrites += 1;
      const written = this.#written.get(result!.id);
      if (written) written.state = 'start';
      return;
    }
    this.#reopen(result!, sender);
    this.#voidWhere(each => each.stage === result!.stage);
    this.approvals.push({
      ...{ runId: result!.id, stage: result!.stage, sha: head!, by: sender },
    });
  }

  #reopen(run: ModelRun, by: Sender): void {
    if (!run.reopens || run.reopened_at) return;
    run.reopened_at = NOW;
    const replaced = replacedResults({
      ...{ pipeline: PIPELINE, rethink: { ...run, reopens: run.reopens } },
      results: this.#delivered().filter(each => !each.superseded_at),
    });
    for (const each of replaced) each.superseded_at = NOW;
    const ids = replaced.map(({ id }) => id);
    this.#voidWhere(({ runId }) => ids.includes(runId));
    this.reopenings.push({ runId: run.id, by, replaced: ids });
  }

  #delivered(): ModelRun[] {
    return this.runs.filter(run => run.outcome === 'delivered');
  }

  /** Of the pull request; else what counts of the issue before what was replaced. */
  #resultOf(number: number | undefined): ModelRun | undefined {
    const results = this.#delivered();
    if (number) {
      return results.filter(r => r.pull_request_number === number).at(-1);
    }
    return results.filter(r => !r.superseded_at).at(-1) ?? results.at(-1);
  }

  results(): StageResult[] {
    const counted = this.runs.filter(
      run => run.outcome === null || run.outcome === 'delivered',
    );
    const stateOfStage = (stage: string): StageResult['state'] => {
      const isApproved = this.approvals.some(each => each.stage === stage);
      if (isApproved) return 'approved';
      const ofStage = counted.filter(run => run.stage === stage);
      const isDelivered = ofStage.some(
        run => run.outcome !== null && !run.superseded_at,
      );
      if (isDelivered) return 'delivered';
      const isWorking = ofStage.some(run => run.outcome === null);
      return isWorking ? 'working' : 'superseded';
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

function placeOf(stage: string): Stage['place'] {
  if (stage === RETHINK) return { kind: 'rethink' };
  return aPipelineStage(stage).place;
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
