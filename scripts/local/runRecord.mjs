import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../progress.mjs';
import { localFolder, rootFolder } from '../toolchain/paths.mjs';
import { commandLine, signalGroup, waitUntilGone } from './processes.mjs';

const GRACE_MS = 3_500;
const recordFile = join(localFolder, 'run.json');

function readRecord() {
  try {
    return JSON.parse(readFileSync(recordFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function write(record) {
  writeFileSync(recordFile, JSON.stringify(record), { mode: 0o600 });
}

/** The supervisor that runs in this clone now, if there is one. */
export function runningSupervisor() {
  const record = readRecord();
  const isOurs =
    record &&
    record.pid !== process.pid &&
    /scripts\/(start|dev)\.mjs/.test(commandLine(record.pid));
  return isOurs ? record.pid : undefined;
}

/** A process that an earlier, killed supervisor started; process ids are used again, so its command line must fit. */
function isLeftover({ pid }) {
  return commandLine(pid).includes(rootFolder);
}

async function stopLeftover(child) {
  if (!isLeftover(child)) {
    return;
  }
  signalGroup(child.pid, 'SIGTERM');
  await waitUntilGone(child.pid, GRACE_MS);
  signalGroup(child.pid, 'SIGKILL');
  await waitUntilGone(child.pid, GRACE_MS);
}

/**
 * Makes this process the one supervisor of the clone, and ends what a killed one left.
 * Answers whether there was a killed one.
 */
export async function claimRun() {
  const other = runningSupervisor();
  if (other) {
    throw new StartError(
      `Stagecraft runs here already (process ${other}): use it, or stop it with \`kill ${other}\`.`,
    );
  }
  const killed = readRecord();
  await Promise.all((killed?.children ?? []).map(stopLeftover));
  mkdirSync(localFolder, { recursive: true });
  write({ pid: process.pid, children: [] });
  return { afterKilled: killed !== undefined };
}

/** Remembers a child for the case that we are killed. */
export function recordChild({ name, pid }) {
  const record = readRecord();
  write({ ...record, children: [...record.children, { name, pid }] });
}

/** Ends the claim; answers whether it was ours. */
export function releaseRun() {
  const isOurs = readRecord()?.pid === process.pid;
  if (isOurs) {
    rmSync(recordFile);
  }
  return isOurs;
}
