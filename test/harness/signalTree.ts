import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Signals a process and all that descend from it: git is in process groups of its own. */
export async function signalTree(
  pid: number,
  signal: NodeJS.Signals,
): Promise<void> {
  // Stopped, it starts no more children while they are looked up.
  send(pid, 'SIGSTOP');
  const children = await childrenByParent();
  for (const each of [...descendants(pid, children), pid]) send(each, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

async function childrenByParent(): Promise<Map<number, number[]>> {
  const { stdout } = await promisify(execFile)('ps', [
    ...['-A', '-o', 'pid=,ppid='],
  ]);
  const children = new Map<number, number[]>();
  for (const line of stdout.trim().split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function descendants(pid: number, children: Map<number, number[]>): number[] {
  const own = children.get(pid) ?? [];
  return own.flatMap(child => [child, ...descendants(child, children)]);
}
