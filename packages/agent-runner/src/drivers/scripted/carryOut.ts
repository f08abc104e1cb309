import { setTimeout as delay } from 'node:timers/promises';
import { AgentFailedError, type AgentContext } from '../types';
import type { Step } from './stepSchemas';
import type { ToolClient } from './ToolClient';
import { askOwner, callTool } from './useTools';
import type { WorkspaceFiles } from './WorkspaceFiles';

export interface StepContext extends AgentContext {
  files: WorkspaceFiles;
  tools: ToolClient;
  /** Keeps an answer for later steps, also of a later attempt. */
  save(name: string, answer: string): void;
  /** Ends the process. */
  exit(code: number): void;
}

const FILE_POLL_MS = 50;

/** Carries out one step. */
export async function carryOut(
  { kind, value }: Step,
  context: StepContext,
): Promise<void> {
  const { files } = context;
  switch (kind) {
    case 'write':
      return files.write(value.path, value.content);
    case 'append':
      return files.append(value.path, value.content);
    case 'replace':
      return files.replace(value.path, value.find, value.with);
    case 'delete':
      return files.delete(value.path);
    case 'status':
      return context.status(value);
    case 'log':
      return log(value, context);
    case 'wait':
      return wait(value, context);
    case 'tool':
      return saved(value.saveAs, callTool(value, context), context);
    case 'ask': {
      const { saveAs, ...question } = value;
      return saved(saveAs, askOwner(question, context), context);
    }
    case 'commit':
      return commit(value, context);
    case 'summary':
      // Said at the end.
      return undefined;
    case 'fail':
      throw new AgentFailedError(value);
    case 'crash':
      return crash(value, context);
    default:
      throw new Error(`The step ${kind satisfies never} is not implemented`);
  }
}

async function saved(
  name: string | undefined,
  answer: Promise<string>,
  { save }: StepContext,
): Promise<void> {
  const text = await answer;
  if (name) save(name, text);
}

function crash(
  value: number | { attempt: number; code: number },
  { assignment, exit }: StepContext,
): void {
  if (typeof value === 'number') return exit(value);
  if (value.attempt === assignment.attempt) exit(value.code);
  return undefined;
}

function log(value: string | { lines: number }, context: StepContext): void {
  if (typeof value === 'string') return context.log(value);
  for (let line = 1; line <= value.lines; line++) {
    context.log(`Line ${line} of ${value.lines}`);
  }
  return undefined;
}

async function wait(
  { ms, until }: { ms: number; until?: string },
  { files, signal }: StepContext,
): Promise<void> {
  if (until === undefined) {
    await delay(ms, undefined, { signal });
    return;
  }
  const deadline = performance.now() + ms;
  while (!(await files.exists(until))) {
    if (performance.now() > deadline) {
      throw new AgentFailedError(`${until} did not appear within ${ms} ms`);
    }
    await delay(FILE_POLL_MS, undefined, { signal });
  }
}

async function commit(
  message: string,
  { git, signal }: StepContext,
): Promise<void> {
  await git.run(['add', '--all'], { signal });
  const staged = await git.run(['diff', '--cached', '--name-only'], { signal });
  if (staged === '') {
    throw new AgentFailedError(`There is nothing to commit for "${message}"`);
  }
  await git.run(['commit', '--quiet', '--no-verify', '-m', message], {
    signal,
  });
}
