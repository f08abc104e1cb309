import { NotFoundError } from '@backstage/errors';
import type {
  Claim,
  EventActor,
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { LabelCheck } from '../../labelDrift/LabelCheck';
import type { LabelThreadStore } from '../../labelDrift/LabelThreadStore';
import { NEED_INPUT } from '../../runs/labelMoves';
import type { LabelStore } from '../../runs/LabelStore';
import { plannedLabels, type LabelWrite } from '../../runs/plannedLabels';
import { changesTo, stateOf, type PlannedLabel } from '../../runs/planLabels';
import type { RunLifecycle } from '../../runs/RunLifecycle';
import type { RunRow } from '../../runs/rows';
import type { LabelCommands } from '../../trigger/LabelCommands';
import { orNoteLateWrite } from '../orNoteLateWrite';
import type { OutboxHandler } from '../OutboxWorker';
import type { OutboxRow, OutboxStore } from '../OutboxStore';

const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

interface Resources {
  knex: Knex;
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  commands: LabelCommands;
  labels: LabelStore;
  lifecycle: RunLifecycle;
  outbox: OutboxStore;
  threads: LabelThreadStore;
  labelCheck: LabelCheck;
}

/**
 * Moves the labels of an issue and its pull requests (requirements 3.1.3), also when the
 * agent forgot: one row an issue, for whatever runs of it have started and ended. A move
 * that comes late, from a process that was frozen, is put right by the next one; what a
 * person has changed between is then overwritten once.
 */
export function labelsHandler(resources: Resources): OutboxHandler {
  return async claim => {
    const { repository_id: repositoryId, issue_number: issueNumber } =
      claim.row;
    const issue = { repositoryId: repositoryId!, issueNumber };
    await writeMoves(claim, resources, issue);
    await resources.labelCheck.lookIfWanted(claim, issue);
  };
}

async function writeMoves(
  claim: Claim<OutboxRow>,
  resources: Resources,
  issue: { repositoryId: string; issueNumber: number },
): Promise<void> {
  const { gitHub, outbox } = resources;
  const { repositoryId } = issue;
  const { late_writes: lateWrites } = claim.row;
  const write = await plannedLabels(resources, issue, lateWrites);
  if (write.runs.length === 0) return;
  const repository = await gitHub.repository({ repositoryId, kind: 'bot' });
  await noteOwnLabels(resources, { repository, repositoryId, write });
  await orNoteLateWrite(claim, outbox, async () => {
    await applyAll(claim, repository, write.planned);
    await claim.transaction(trx => store(trx, resources, claim.row, write));
  });
}

/** Before GitHub tells of them: our own labels start nothing, and are taken off again. */
async function noteOwnLabels(
  { commands, knex, labels, threads }: Resources,
  options: {
    repository: GitHubRepository;
    repositoryId: string;
    write: LabelWrite;
  },
): Promise<void> {
  const { repository, repositoryId, write } = options;
  const { runs, planned } = write;
  if (planned.length === 0) return;
  const put = planned.filter(({ wanted }) => wanted === 'on');
  const triggered = put.filter(({ key }) => key === undefined);
  const { id } = await repository.viewer();
  await threads.noteWriter(repositoryId, id);
  for (const { runId } of triggered) {
    const { run } = runs.find(each => each.run.id === runId)!;
    await knex.transaction(trx => commands.record(trx, run));
    await commands.putBy(run.id, id);
  }
  const input = put.filter(({ key }) => key === NEED_INPUT);
  await labels.noteInputRequested(
    repositoryId,
    input.map(({ number }) => number),
  );
}

async function applyAll(
  claim: Claim<OutboxRow>,
  repository: GitHubRepository,
  planned: PlannedLabel[],
): Promise<void> {
  const issueNumber = claim.row.issue_number;
  const ofIssue = planned.filter(({ number }) => number === issueNumber);
  await apply(claim, repository, ofIssue);
  const others = new Set(planned.map(({ number }) => number));
  others.delete(issueNumber);
  for (const number of others) {
    const labels = planned.filter(label => label.number === number);
    await applyIfThere(claim, repository, labels);
  }
}

/** A pull request that is gone has no labels; those of the issue count all the same. */
async function applyIfThere(
  claim: Claim<OutboxRow>,
  repository: GitHubRepository,
  labels: PlannedLabel[],
): Promise<void> {
  try {
    await apply(claim, repository, labels);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

/** Removes first: at no time are there two labels of which one replaces the other. */
async function apply(
  claim: Claim<OutboxRow>,
  repository: GitHubRepository,
  planned: PlannedLabel[],
): Promise<void> {
  if (planned.length === 0) return;
  const [{ number }] = planned;
  const { labels } = await repository.issue(number);
  const { remove, add } = changesTo(labels, planned);
  for (const name of remove) {
    await claim.confirm();
    await repository.removeLabel(number, name);
  }
  if (add.length === 0) return;
  await claim.confirm();
  await repository.addLabels(number, add);
}

async function store(
  trx: Knex.Transaction,
  { labels, lifecycle }: Resources,
  row: OutboxRow,
  { runs, planned }: LabelWrite,
): Promise<void> {
  const answered = planned.filter(
    ({ key, wanted }) => key === NEED_INPUT && wanted === 'off',
  );
  await labels.forgetInputRequested(
    ...([trx, row.repository_id!] as const),
    answered.map(({ number }) => number),
  );
  for (const { run } of runs) {
    await labels.markWritten(trx, {
      ...{ runId: run.id, state: stateOf(run), lateWrites: row.late_writes },
    });
    const ofRun = planned.filter(({ runId }) => runId === run.id);
    if (ofRun.length === 0) continue;
    await lifecycle.append(trx, run, {
      type: 'label.applied',
      actor: ACTOR,
      payload: toldOf(run, ofRun),
    });
  }
}

/** What is on and off now because of the run, whoever had put it there before. */
function toldOf(run: RunRow, labels: PlannedLabel[]) {
  const change = (number: number | null) => {
    const names = (wanted: 'on' | 'off') =>
      labels
        .filter(label => label.number === number && label.wanted === wanted)
        .map(({ name }) => name);
    return { add: names('on'), remove: names('off') };
  };
  return {
    issue: change(run.issue_number),
    ...(run.pull_request_number && {
      pullRequest: change(run.pull_request_number),
    }),
  };
}
