import { ConflictError, InputError } from '@backstage/errors';
import type {
  EventActor,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { answersSection } from '../prompt/sections/answersSection';
import type { RequestStore } from '../requests/RequestStore';
import type { AgentStatusStore } from '../runs/AgentStatusStore';
import type { AttemptStore } from '../runs/AttemptStore';
import type { BundleStore } from '../runs/BundleStore';
import { digest } from '../runs/digest';
import type { LogStore } from '../runs/LogStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { AttemptReport, AttemptUsage, RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { ownRun } from './ownRun';
import type { RunnerIdentity } from './RunnerIdentities';
import { showStatus } from './showStatus';

const MAX_STATUS_LENGTH = 100;
const MAX_CHUNK_BYTES = 256 * 1024;
const MAX_PART_BYTES = 1024 * 1024;
const MAX_PARTS = 64;
const MAX_SUMMARY_LENGTH = 20_000;
const MAX_ERROR_LENGTH = 2_000;
/** Of earlier attempts, that the prompt has; the newest. */
const MAX_ANSWERS = 20;
const FULL_SHA = /^[0-9a-f]{40}$/;

/**
 * What a runner may do with its run. Every call may be repeated without a second effect, and
 * is refused once another attempt has taken the place of the runner's.
 */
export class RunnerCalls {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #attempts: AttemptStore;
  readonly #statuses: AgentStatusStore;
  readonly #logs: LogStore;
  readonly #bundles: BundleStore;
  readonly #lifecycle: RunLifecycle;
  readonly #requests: RequestStore;
  readonly #redaction: Redaction;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    attempts: AttemptStore;
    statuses: AgentStatusStore;
    logs: LogStore;
    bundles: BundleStore;
    lifecycle: RunLifecycle;
    requests: RequestStore;
    redaction: Redaction;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#attempts = options.attempts;
    this.#statuses = options.statuses;
    this.#logs = options.logs;
    this.#bundles = options.bundles;
    this.#lifecycle = options.lifecycle;
    this.#requests = options.requests;
    this.#redaction = options.redaction;
  }

  async run(runner: RunnerIdentity): Promise<RunRow> {
    return ownRun(runner, await this.#store.find(runner.runId));
  }

  /** That of the run, and in a later attempt also what people have answered to earlier ones. */
  async prompt(run: RunRow): Promise<{ prompt: string; promptDigest: string }> {
    const answered = await this.#requests.answeredBefore(run, MAX_ANSWERS);
    const answers = answersSection(answered, run.locale);
    if (!answers)
      return { prompt: run.prompt!, promptDigest: run.prompt_digest! };
    const prompt = `${run.prompt}\n\n${answers}`;
    return { prompt, promptDigest: digest(prompt) };
  }

  /** Milliseconds of running time that are left. */
  async leftMs(run: RunRow): Promise<number> {
    const { rows } = await this.#knex.raw(
      `select coalesce(round(extract(epoch from kernel.now() - running_since) * 1000), 0)::bigint as running_ms
         from runs where id = ?`,
      [run.id],
    );
    const limitMs = run.policy.deadlineMinutes * 60_000;
    const usedMs = Number(run.ran_ms) + Number(rows[0].running_ms);
    return Math.max(limitMs - usedMs, 0);
  }

  async reportStarted(runner: RunnerIdentity, headSha: string): Promise<void> {
    requireSha('head_sha', headSha);
    await this.#knex.transaction(async trx => {
      const run = await this.#lock(trx, runner);
      const attempt = await this.#attempts.find(run, trx);
      if (attempt?.started_at) return;
      await this.#attempts.markStarted(trx, run, headSha);
      await this.#lifecycle.move(trx, {
        run,
        to: 'running',
        by: 'runner',
        changes: { started_at: trx.raw('coalesce(started_at, kernel.now())') },
        event: {
          type: 'run.agent.started',
          actor: agentOf(run),
          payload: { attempt: run.attempt, headSha },
        },
      });
    });
  }

  /** Answers whether a person asked the run to stop. */
  async heartbeat(
    runner: RunnerIdentity,
    beat: { stopAcknowledged: boolean },
  ): Promise<boolean> {
    const run = await this.run(runner);
    await this.#attempts.markAlive(keyOf(runner));
    if (beat.stopAcknowledged && isUnacknowledged(run)) {
      await this.#knex.transaction(async trx =>
        this.#acknowledgeStop(trx, await this.#lock(trx, runner)),
      );
    }
    return run.stop_requested_at !== null;
  }

  async reportStatus(
    runner: RunnerIdentity,
    status: { seq: bigint; text: string },
  ): Promise<void> {
    requirePositive('seq', status.seq);
    const text = this.#clean(runner, status.text).trim();
    if (text === '' || [...text].length > MAX_STATUS_LENGTH) {
      throw new InputError(
        `text must have 1 to ${MAX_STATUS_LENGTH} characters`,
      );
    }
    await this.#knex.transaction(async trx => {
      const run = await this.#lock(trx, runner);
      if (!(await this.#statuses.add(trx, run, { seq: status.seq, text }))) {
        return;
      }
      const showing = { store: this.#store, lifecycle: this.#lifecycle };
      await showStatus(trx, showing, run, text);
    });
  }

  async appendLog(
    runner: RunnerIdentity,
    chunk: { seq: bigint; firstLine: bigint; lineCount: number; text: string },
  ): Promise<void> {
    requirePositive('seq', chunk.seq);
    requirePositive('first_line', chunk.firstLine);
    if (Buffer.byteLength(chunk.text) > MAX_CHUNK_BYTES) {
      throw new InputError('text must have at most 256 KiB');
    }
    if (chunk.text.split('\n').length !== chunk.lineCount) {
      throw new InputError('line_count must be the number of lines in text');
    }
    await this.#logs.append(keyOf(runner), {
      seq: chunk.seq,
      firstLine: Number(chunk.firstLine),
      lineCount: chunk.lineCount,
      text: withLines(this.#clean(runner, chunk.text), chunk.lineCount),
    });
  }

  async uploadBundlePart(
    runner: RunnerIdentity,
    part: { part: number; content: Uint8Array },
  ): Promise<void> {
    if (part.part < 1 || part.part > MAX_PARTS) {
      throw new InputError(`part must be 1 to ${MAX_PARTS}`);
    }
    if (part.content.length === 0 || part.content.length > MAX_PART_BYTES) {
      throw new InputError('content must have 1 byte to 1 MiB');
    }
    await this.#bundles.putPart(keyOf(runner), part);
  }

  async submitReport(
    runner: RunnerIdentity,
    report: AttemptReport,
    handedIn: { bundleSha256: string; usage?: AttemptUsage },
  ): Promise<void> {
    if (report.bundleParts < 0 || report.bundleParts > MAX_PARTS) {
      throw new InputError(`bundle_parts must be 0 to ${MAX_PARTS}`);
    }
    if (report.bundleParts > 0) {
      requireSha('head_sha', report.headSha);
      await this.#bundles.requireComplete(keyOf(runner), {
        parts: report.bundleParts,
        sha256: handedIn.bundleSha256,
      });
    }
    await this.#knex.transaction(async trx => {
      const run = await this.#lock(trx, runner);
      const attempt = await this.#attempts.find(run, trx);
      if (!attempt?.started_at) {
        throw new ConflictError('ReportStarted has to come before the report');
      }
      const { usage } = handedIn;
      if (usage) await this.#attempts.raiseUsage(trx, run, usage);
      const isNew = await this.#attempts.storeReport(trx, run, {
        ...report,
        summary: this.#clean(runner, report.summary, MAX_SUMMARY_LENGTH),
        error: this.#clean(runner, report.error, MAX_ERROR_LENGTH),
      });
      if (isNew) await this.#lifecycle.tellSavedSession(trx, run);
      if (report.result === 'stopped') await this.#acknowledgeStop(trx, run);
      await this.#lifecycle.wake(trx, run.id);
    });
  }

  async #acknowledgeStop(trx: Knex.Transaction, run: RunRow): Promise<void> {
    if (!isUnacknowledged(run)) return;
    const row = await this.#store.update(trx, run.id, {
      stop_acknowledged_at: trx.raw('kernel.now()'),
    });
    await this.#lifecycle.wantStatusComment(trx, row);
    await this.#lifecycle.append(trx, row, {
      type: 'run.stop.acknowledged',
      actor: agentOf(row),
      payload: { attempt: row.attempt },
    });
  }

  /** The runner's run, locked until `trx` ends. */
  async #lock(trx: Knex.Transaction, runner: RunnerIdentity): Promise<RunRow> {
    return ownRun(runner, await this.#store.lock(trx, runner.runId));
  }

  /** Without secrets, and without the one character that PostgreSQL does not keep. */
  #clean(runner: RunnerIdentity, text: string, maxLength?: number): string {
    return this.#redaction
      .redact(text.replaceAll(runner.token, '***'))
      .replaceAll('\0', '')
      .slice(0, maxLength);
  }
}

/** A secret of several lines may have been taken out; the numbers of later lines stay true. */
function withLines(text: string, lineCount: number): string {
  const missing = lineCount - text.split('\n').length;
  return text + '\n'.repeat(Math.max(missing, 0));
}

function isUnacknowledged(run: RunRow): boolean {
  return run.stop_requested_at !== null && run.stop_acknowledged_at === null;
}

function agentOf(run: RunRow): EventActor {
  return { type: 'agent', id: run.agent_key };
}

function keyOf(runner: RunnerIdentity) {
  return { id: runner.runId, attempt: runner.attempt };
}

function requireSha(name: string, sha: string): void {
  if (FULL_SHA.test(sha)) return;
  throw new InputError(`${name} must be a full commit id in hex`);
}

function requirePositive(name: string, value: bigint): void {
  if (value >= 1n && value <= 2_147_483_647n) return;
  throw new InputError(`${name} must be 1 or more`);
}
