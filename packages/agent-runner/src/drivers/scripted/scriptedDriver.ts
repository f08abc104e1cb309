import { isNativeError } from 'node:util/types';
import {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from '../types';
import { carryOut, type StepContext } from './carryOut';
import { fillIn, type Saved } from './fillIn';
import { chooseScript, type Script } from './findScript';
import { messagesFor, type ChangeKind } from './messages';
import { parseScript } from './parseScript';
import { Progress } from './Progress';
import type { Step } from './stepSchemas';
import { ToolClient } from './ToolClient';
import { WorkspaceFiles } from './WorkspaceFiles';

export interface ScriptedDriverOptions {
  /** Ends the process; for the step `crash`. */
  exit(code: number): void;
}

/**
 * An agent without a model: does, step by step, what the first `stagecraft` block of
 * the issue says (of the newest feedback that has one, when the run revises), and nothing
 * when there is none. The same script on the same commit always makes the same tree.
 */
export function createScriptedDriver({
  exit,
}: ScriptedDriverOptions): AgentDriver {
  return {
    async run(context) {
      const progress = await Progress.load(context);
      const script = chooseScript(context.assignment);
      if (!script) {
        const missing = missingIn(context.assignment);
        const place = missing === 'feedback' ? 'feedback' : 'issue';
        context.log(`There is no stagecraft block in the ${place}`);
        return { summary: messagesOf(context).noScript[missing] };
      }
      const steps = parseScript(script);
      const files = new WorkspaceFiles(context.workspace);
      const stepContext: StepContext = {
        ...{ ...context, files, exit },
        tools: new ToolClient(context.mcp, context.signal),
        save: (name, answer) => progress.save(name, answer),
      };
      await makeChangesAgain(
        steps.slice(0, progress.finishedSteps),
        progress.saved,
        stepContext,
      );
      await carryOutAll(steps, progress, stepContext);
      return {
        summary: summaryOf(steps, progress.saved, script.origin, context),
      };
    },
  };
}

/**
 * A new attempt begins on a new clone: what the finished steps did to files and commits
 * is done again, so that the tree comes out the same. Their other effects are not.
 */
async function makeChangesAgain(
  finished: Step[],
  saved: Saved,
  context: StepContext,
): Promise<void> {
  for (const [index, step] of finished.entries()) {
    if (!isChange(step) && step.kind !== 'commit') continue;
    context.signal.throwIfAborted();
    await inStep(index, () => carryOut(fillIn(step, saved), context));
  }
}

async function carryOutAll(
  steps: Step[],
  progress: Progress,
  context: StepContext,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (index < progress.finishedSteps) continue;
    context.signal.throwIfAborted();
    context.log(`Step ${index + 1} of ${steps.length}: ${titleOf(step)}`);
    await progress.note(index);
    // Only a crash waits: a platform that is away for a while must not hold up the rest.
    if (step.kind === 'crash') await progress.stored;
    const filled = fillIn(step, progress.saved);
    await inStep(index, () => carryOut(filled, context));
  }
  await progress.note(steps.length);
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

function missingIn({ revision, stage }: AgentContext['assignment']) {
  if (stage.promptKind === 'review') return 'review';
  return revision ? 'feedback' : 'issue';
}

function messagesOf(context: AgentContext) {
  return messagesFor(context.assignment.locale);
}

function summaryOf(
  steps: Step[],
  saved: Saved,
  origin: Script['origin'],
  context: AgentContext,
): string {
  const messages = messagesOf(context);
  const said = steps.findLast(step => step.kind === 'summary');
  if (said) return fillIn(said.value, saved);
  const changes = steps.flatMap(step =>
    isChange(step)
      ? [`- ${messages.change[step.kind](`\`${step.value.path}\``)}`]
      : [],
  );
  return [messages.summary(steps.length, origin), '', ...changes]
    .join('\n')
    .trim();
}

function isChange(step: Step): step is Extract<Step, { kind: ChangeKind }> {
  return ['write', 'append', 'replace', 'delete'].includes(step.kind);
}
