import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentContext, AgentSession } from '../types';
import type { Saved } from './fillIn';

const FILE = 'scripted-session.json';
/** Older runs are forgotten: only the own one counts, and how many there were. */
const MAX_RUNS = 100;

const sessionSchema = z.object({
  runs: z
    .array(
      z.object({
        runId: z.string(),
        finishedSteps: z.int().nonnegative(),
        saved: z.record(z.string(), z.string()).optional(),
      }),
    )
    .max(MAX_RUNS),
});

type SessionContent = z.output<typeof sessionSchema>;

/**
 * How far the script is, in a file of the agent's session: the next attempt of the run
 * goes on after the last finished step, and a revising run sees that there was one before.
 */
export class Progress {
  readonly #context: AgentContext;
  readonly #session: AgentSession;
  readonly #earlierRuns: SessionContent['runs'];
  #stored: Promise<void> = Promise.resolve();
  /** Answers that steps of this run have kept. */
  readonly saved: Saved;
  /** Steps that an earlier attempt of this run has finished. */
  readonly finishedSteps: number;

  private constructor(context: AgentContext, { runs }: SessionContent) {
    const { runId } = context.assignment;
    this.#context = context;
    this.#session = {
      sessionId: context.resume?.sessionId ?? `scripted-${runId}`,
      files: async () => [FILE],
    };
    this.#earlierRuns = runs.filter(run => run.runId !== runId);
    const own = runs.find(run => run.runId === runId);
    this.finishedSteps = own?.finishedSteps ?? 0;
    this.saved = { ...own?.saved };
  }

  /** Reads the session to go on with; a file that is no session counts as none. */
  static async load(context: AgentContext): Promise<Progress> {
    const content = context.resume && (await readContent(context.home));
    const progress = new Progress(context, content ?? { runs: [] });
    if (context.resume) context.log(progress.#greeting(content !== undefined));
    return progress;
  }

  /** Notes how many steps are finished. */
  async note(steps: number): Promise<void> {
    const { assignment, home } = this.#context;
    const own = {
      ...{ runId: assignment.runId, finishedSteps: steps },
      ...(Object.keys(this.saved).length > 0 && { saved: this.saved }),
    };
    const runs = [...this.#earlierRuns, own].slice(-MAX_RUNS);
    await writeFile(join(home, FILE), `${JSON.stringify({ runs })}\n`);
    this.#stored = this.#context.session(this.#session);
  }

  /** Goes with what is noted next. */
  save(name: string, answer: string): void {
    this.saved[name] = answer;
  }

  /** Resolves when the platform has what was noted last, or could not be told. */
  get stored(): Promise<void> {
    return this.#stored;
  }

  #greeting(isReadable: boolean): string {
    const { sessionId } = this.#session;
    if (!isReadable) return `The session ${sessionId} is not readable`;
    return `Resumed the session ${sessionId}: ${
      this.finishedSteps
    } steps of this run are done, earlier runs: ${this.#earlierRuns.length}`;
  }
}

async function readContent(home: string): Promise<SessionContent | undefined> {
  try {
    const text = await readFile(join(home, FILE), 'utf8');
    return sessionSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
