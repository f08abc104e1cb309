import { isNativeError } from 'node:util/types';
import {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from '../types';
import { carryOut } from './carryOut';
import { findScript } from './findScript';
import { messagesFor, type ChangeKind } from './messages';
import { parseScript } from './parseScript';
import type { Step } from './stepSchemas';
import { WorkspaceFiles } from './WorkspaceFiles';

export interface ScriptedDriverOptions {
  /** Ends the process; for the step `crash`. */
  exit(code: number): void;
}

/**
 * An agent without a model: does, step by step, what the first `stagecraft` block of
 * the issue says, and nothing when there is none. The same issue on the same commit
 * always makes the same tree.
 */
export function createScriptedDriver({
  exit,
}: ScriptedDriverOptions): AgentDriver {
  return {
    async run(context) {
      const messages = messagesFor(context.assignment.locale);
      const block = findScript(context.assignment.issue.body);
      if (!block) {
        context.log('The issue has no stagecraft block');
        return { summary: messages.noScript };
      }
      const steps = parseScript(block);
      const files = new WorkspaceFiles(context.workspace);
      for (const [index, step] of steps.entries()) {
        context.signal.throwIfAborted();
        context.log(`Step ${index + 1} of ${steps.length}: ${titleOf(step)}`);
        await inStep(index, () => carryOut(step, { ...context, files, exit }));
      }
      return { summary: summaryOf(steps, context) };
    },
  };
}

async function inStep(index: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFileSystemError(error)) throw error;
    const reason = error.message.split(',')[0];
    throw new AgentFailedError(`steps[${index}] failed: ${reason}`);
  }
}

/** A path that is a folder, or is not there: the script's fault, in short words. */
function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return isNativeError(error) && 'syscall' in error;
}

function titleOf({ kind, value }: Step): string {
  const isFileStep = typeof value === 'object' && 'path' in value;
  return isFileStep ? `${kind} ${value.path}` : kind;
}

function summaryOf(steps: Step[], context: AgentContext): string {
  const messages = messagesFor(context.assignment.locale);
  const changes = steps.flatMap(step =>
    isChange(step)
      ? [`- ${messages.change[step.kind](`\`${step.value.path}\``)}`]
      : [],
  );
  return [messages.summary(steps.length), '', ...changes].join('\n').trim();
}

function isChange(step: Step): step is Extract<Step, { kind: ChangeKind }> {
  return ['write', 'append', 'replace', 'delete'].includes(step.kind);
}
