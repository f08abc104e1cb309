import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentResult } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { RunInterruption } from './RunInterruption';
import type { AgentContext, AgentDriver } from './drivers/types';
import { Git } from './git/Git';
import { checkOut } from './git/checkOut';
import { createBundle } from './git/createBundle';
import { requireAssignment, type Assignment } from './platform/assignment';
import {
  createPlatformClient,
  type PlatformClient,
} from './platform/platformClient';
import {
  interruptionFor,
  startReports,
  type Reports,
} from './reporting/startReports';
import { UsageTotals } from './reporting/UsageTotals';
import { uploadBundle } from './reporting/uploadBundle';
import type { RunnerConfig } from './runnerConfig';
import { writeContextFile } from './files/contextFile';
import { createRedaction, type Redact } from './redaction';
import { SessionKeeper } from './session/SessionKeeper';
import { agentHome, emptyFolder, prepareAgentHome } from './session/agentHome';
import { everyMinute, type Ticker } from './session/ticker';

export interface RunAttemptOptions {
  config: RunnerConfig;
  /** The pod's environment; git gets a small part of it. */
  env: NodeJS.ProcessEnv;
  loadDriver(runtime: string): Promise<AgentDriver>;
  /** Takes every line of the log, without the run token. */
  echo(text: string): void;
  /** Aborted with a RunInterruption when the pod is being ended. */
  signal: AbortSignal;
  heartbeatIntervalMs?: number;
  /** Calls for the snapshots of the session; default: every minute. */
  sessionTicker?: Ticker;
}

interface Report {
  result: AgentResult;
  summary?: string;
  error?: string;
  bundleParts?: number;
  bundleSha256?: string;
  headSha?: string;
}

interface Attempt {
  options: RunAttemptOptions;
  assignment: Assignment;
  platform: PlatformClient;
  reports: Reports;
  usage: UsageTotals;
  keeper: SessionKeeper;
  /** Aborted as soon as the agent must stop, for whatever reason. */
  signal: AbortSignal;
}

const HEARTBEAT_INTERVAL_MS = 5_000;
const DRIVER_GRACE_MS = 2_000;
/** From the interruption to the end of the last snapshot; leaves time for the report. */
const SNAPSHOT_GRACE_MS = 3_500;
const MAX_SUMMARY_CHARACTERS = 20_000;
const MAX_ERROR_CHARACTERS = 500;

/**
 * One attempt of a run, from the assignment to the report. Resolves when the platform
 * has a report, be it of a success, a failure or a stop. Throws when there is no one
 * left to report to: the token is refused or the platform stays away.
 */
export async function runAttempt(options: RunAttemptOptions): Promise<void> {
  const { config, signal } = options;
  const platform = createPlatformClient(config);
  const redact = createRedaction(config);
  const response = await platform.getAssignment({}, { signal });
  const reports = startReports({
    platform,
    redact,
    echo: options.echo,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? HEARTBEAT_INTERVAL_MS,
  });
  const stop = AbortSignal.any([signal, reports.interrupted]);
  const usage = new UsageTotals();
  const shared = { options, platform, reports, usage, signal: stop };
  const { sessionVersion: version } = response;
  const keeper = createKeeper({ ...shared, redact, version });
  try {
    const work = async () =>
      workOn({ ...shared, keeper, assignment: requireAssignment(response) });
    const report = await work().catch(error => reportOf(error, shared));
    await keeper.end();
    throwIfReplaced(reports);
    await reports.flush();
    await platform.submitReport({
      ...report,
      summary: redact(report.summary ?? '').slice(0, MAX_SUMMARY_CHARACTERS),
      error: redact(report.error ?? '').slice(0, MAX_ERROR_CHARACTERS),
      usage: usage.current,
    });
  } finally {
    keeper.stop();
    reports.stop();
  }
}

function createKeeper(
  attempt: Omit<Attempt, 'assignment' | 'keeper'> & {
    redact: Redact;
    version: bigint;
  },
): SessionKeeper {
  const { options, platform, reports, usage, redact, version } = attempt;
  return new SessionKeeper({
    platform,
    home: agentHome(options.config.workspace),
    version,
    redact,
    usage,
    ticker: options.sessionTicker ?? everyMinute,
    log: reports.log,
    onReplaced: cause =>
      reports.interrupt(new RunInterruption('replaced', { cause })),
    signal: abortedAfter(attempt.signal, SNAPSHOT_GRACE_MS),
  });
}

/** The last snapshot can be the first to learn of it. */
function throwIfReplaced({ interrupted }: Reports): void {
  const isReplaced = interrupted.reason?.kind === 'replaced';
  if (isReplaced) throw interrupted.reason;
}

async function workOn(attempt: Attempt): Promise<Report> {
  const { assignment, platform, reports, signal, options } = attempt;
  const { repository, agent } = assignment;
  reports.log(
    `Checking out ${repository.fullName} at ${repository.baseSha} as ${repository.workBranch}`,
  );
  const [headSha, driver, contextFile, resume] = await Promise.all([
    checkOutInto(attempt),
    options.loadDriver(agent.runtime),
    writeContextFile(options.config.workspace, assignment.context),
    prepareAgentHome({
      ...attempt,
      session: assignment.session,
      home: agentHome(options.config.workspace),
      log: reports.log,
    }),
  ]);
  await platform.reportStarted({ headSha }, { signal });
  reports.log(`${agent.displayName} starts (runtime ${agent.runtime})`);

  const { summary } = await orInterrupted(
    driver.run(agentContext(attempt, { resume, contextFile })),
    signal,
  );
  signal.throwIfAborted();
  const delivery = await handIn(attempt);
  return { result: AgentResult.FINISHED, summary, ...delivery };
}

function agentContext(
  attempt: Attempt,
  prepared: Pick<AgentContext, 'resume' | 'contextFile'>,
): AgentContext {
  const { assignment, reports, keeper, usage, options } = attempt;
  return {
    assignment,
    workspace: sourceFolder(options.config.workspace),
    git: gitIn(options),
    mcp: options.config.mcp,
    log: reports.log,
    status: reports.status,
    signal: attempt.signal,
    home: agentHome(options.config.workspace),
    ...prepared,
    session: session => keeper.keep(session),
    usage: totals => usage.update(totals),
  };
}

/** Aborted some time after another signal; never keeps the process alive. */
function abortedAfter(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const onAbort = () =>
    void setTimeout(() => controller.abort(signal.reason), ms).unref();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return controller.signal;
}

async function checkOutInto(attempt: Attempt): Promise<string> {
  const { options, assignment, signal } = attempt;
  const { workspace, runToken } = options.config;
  await emptyFolder(sourceFolder(workspace));
  await mkdir(gitHome(workspace), { recursive: true });
  return checkOut({ git: gitIn(options), assignment, runToken, signal });
}

async function handIn(attempt: Attempt): Promise<Partial<Report>> {
  const { assignment, platform, reports, signal, options } = attempt;
  // Git would take its configuration from where this file says: out of what a driver guards.
  await rm(join(sourceFolder(options.config.workspace), '.git/commondir'), {
    force: true,
  });
  const bundle = await createBundle({
    git: gitIn(options),
    baseSha: assignment.repository.baseSha,
    workBranch: assignment.repository.workBranch,
    leftoverMessage: `Changes for issue #${assignment.issue.number}`,
    path: join(options.config.workspace, 'handed-in.bundle'),
  });
  if (!bundle) {
    reports.log('Nothing was changed');
    return {};
  }
  reports.log(`Handing in the commits up to ${bundle.headSha}`);
  const bundleParts = await uploadBundle(bundle.path, platform, signal);
  return { bundleParts, bundleSha256: bundle.sha256, headSha: bundle.headSha };
}

/** Gives work that was interrupted a moment to end, then goes on without it. */
async function orInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  const interrupted = new Promise<never>((_resolve, reject) => {
    const onAbort = () =>
      Promise.race([
        settled,
        delay(DRIVER_GRACE_MS, undefined, { ref: false }),
      ]).then(() => reject(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([work, interrupted]);
}

/** The report that tells of an error; throws it when nobody can be told. */
function reportOf(
  error: unknown,
  { signal, reports }: Pick<Attempt, 'signal' | 'reports'>,
): Report {
  const interruption: RunInterruption | undefined = signal.aborted
    ? signal.reason
    : interruptionFor(error);
  if (interruption) {
    const { kind } = interruption;
    if (kind !== 'stop-requested' && kind !== 'terminated') throw interruption;
    reports.log(interruption.message);
    return { result: AgentResult.STOPPED };
  }
  const message = error instanceof Error ? error.message : String(error);
  reports.log(`Failed: ${message}`);
  return { result: AgentResult.FAILED, error: message };
}

function gitIn({ config, env }: RunAttemptOptions): Git {
  return new Git({
    directory: sourceFolder(config.workspace),
    home: gitHome(config.workspace),
    env,
  });
}

function sourceFolder(workspace: string): string {
  return join(workspace, 'source');
}

/** Stays empty: nobody's configuration of git applies. */
function gitHome(workspace: string): string {
  return join(workspace, 'home');
}
