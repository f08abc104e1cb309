import { readFileSync } from 'node:fs';
import { StartError } from '../progress.mjs';
import { runCommand } from './command.mjs';

/** npm and Yarn say in one line why a request got no answer, among many lines of stack. */
const REASON = /(?:RequestError|reason): ([^\n]+)/;

/** Why the registry could not be asked, in the words of npm or Yarn; undefined when something else was wrong. */
export function reasonIn(output) {
  return output.match(REASON)?.[1].trim();
}

/** No answer at all; an answer that refuses (404, 401) is not meant. */
export class RegistryUnreachable extends StartError {
  name = 'RegistryUnreachable';
}

/** As runCommand, for commands that fetch packages: when the registry can't be reached, throws a RegistryUnreachable that says why. */
export async function fetchPackages({ what, logFile, ...command }) {
  try {
    await runCommand({ what, logFile, ...command });
  } catch (error) {
    const reason = reasonIn(readFileSync(logFile, 'utf8'));
    throw reason
      ? new RegistryUnreachable(
          `${what} failed: the npm registry can't be reached (${reason}).\ndocs/runbook/installing-fails.md tells what to do. The whole output is in ${logFile}.`,
        )
      : error;
  }
}
