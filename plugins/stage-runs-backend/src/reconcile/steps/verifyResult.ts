import type { AttemptReport } from '../../runs/rows';
import { planVerifications } from '../../verifiers/planVerifications';
import { verificationFailure } from '../../verifiers/verificationFailure';
import type { VerificationSummary } from '../../verifiers/VerificationStore';
import { verifiersOf } from '../../verifiers/verifiersOf';
import { withCheckedCommits } from '../checkCommits';
import { skipVerifier } from '../endVerifier';
import { followVerifier } from '../followVerifier';
import { startVerifier } from '../startVerifier';
import { DONE, type Step, type StepContext, type StepResult } from '../step';
import { noteWait } from './acquireEnvironment';
import { endByReport } from './endByReport';
import { endWithoutChange } from './endWithoutChange';

/** As many as fit into the quota of a namespace beside each other. */
const VERIFIERS_AT_ONCE = 2;

/**
 * Has the verifiers of the stage and of the repository judge what the agent handed in, before anything of it
 * is pushed. Each look does what is next and stores it, so that it can be stopped and taken
 * over anywhere; a verdict that is stored is never asked for again.
 */
export const verifyResult: Step = async context => {
  const { run, resources } = context;
  const attempt = await resources.attempts.find(run);
  const report = attempt!.report!;
  const ended = await endByReport(context, report);
  if (ended) return ended;
  const rows = await resources.verifications.list(run);
  if (rows.length === 0) return begin(context, report);
  const looksInMs = await follow(context, rows);
  if (!looksInMs) return DONE;
  return goOn(context, { rows, report, forMs: Math.min(...looksInMs) });
};

/** What may not be delivered whatever the verifiers say is not run by them either. */
async function begin(
  context: StepContext,
  report: AttemptReport,
): Promise<StepResult> {
  const { run, claim, resources } = context;
  if (report.bundleParts === 0) return endWithoutChange(context, report);
  const isGood = await withCheckedCommits(context, report, async () => true);
  if (!isGood) return endWithoutChange(context, report);
  const verifiers = verifiersOf(run);
  const { headSha } = report;
  await claim.transaction(async trx => {
    await resources.verifications.add(trx, run, { headSha, verifiers });
    await resources.lifecycle.wantStatusComment(trx, run);
  });
  return DONE;
}

/** When to look again at each that is at work; undefined when one of them is over. */
async function follow(
  context: StepContext,
  rows: VerificationSummary[],
): Promise<number[] | undefined> {
  const running = rows.filter(({ state }) => state === 'running');
  if (running.length === 0) return [];
  const objectsOf = await context.resources.verifierJobs.read(context.run);
  const looksInMs: number[] = [];
  for (const row of running) {
    const objects = objectsOf(row.job_name!);
    const lookAgainInMs = await followVerifier(context, row, objects);
    if (lookAgainInMs === undefined) return undefined;
    looksInMs.push(lookAgainInMs);
  }
  return looksInMs;
}

async function goOn(
  context: StepContext,
  facts: {
    rows: VerificationSummary[];
    report: AttemptReport;
    forMs: number;
  },
): Promise<StepResult> {
  const { rows, report, forMs } = facts;
  const configs = verifiersOf(context.run);
  const states = new Map(rows.map(row => [row.name, row]));
  const plan = planVerifications(
    configs.map(({ name, needs }) => ({
      ...{ name, needs, state: states.get(name)!.state },
    })),
    VERIFIERS_AT_ONCE,
  );
  for (const { name, need } of plan.skip) {
    await skipVerifier(context, name, need);
  }
  for (const config of configs) {
    if (!plan.start.includes(config.name)) continue;
    const waits = await startVerifier(
      context,
      config,
      states.get(config.name)!,
    );
    if (waits) return waits;
  }
  if (plan.verdict !== 'open') return conclude(context, report);
  if (plan.start.length > 0) return DONE;
  // The time for the delivery does not run while verifiers are at work.
  await noteWait(context);
  return { kind: 'wait', forMs };
}

/** Reads the verdicts again: some may have been given just now. */
async function conclude(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
): Promise<StepResult> {
  const rows = await resources.verifications.list(run);
  await claim.transaction(async trx => {
    if (rows.every(({ state }) => state === 'passed')) {
      const row = await resources.store.update(trx, run.id, {
        verified_at: trx.raw('kernel.now()'),
      });
      await resources.lifecycle.wantStatusComment(trx, row);
      return;
    }
    const row = await resources.store.update(trx, run.id, {
      summary: report.summary,
    });
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'failed',
      reason: 'verification_failed',
      message: verificationFailure(run.locale, rows),
    });
  });
  return DONE;
}
