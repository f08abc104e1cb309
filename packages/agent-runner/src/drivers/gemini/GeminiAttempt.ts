import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireFinished } from '../program/requireFinished';
import type { ProgramEnd } from '../program/runProgram';
import type { AgentContext } from '../types';
import type { GeminiFact } from './geminiEvents';

/**
 * The folder that Gemini CLI starts in; it names the session's files by it. Not the clone:
 * the settings that a repository brings can start programs, and headless it trusts them.
 */
export const DESK = 'desk';
const CHATS = `.gemini/tmp/${DESK}/chats`;

/** What Gemini CLI tells in one attempt, passed on to the run. */
export class GeminiAttempt {
  readonly #context: AgentContext;
  /** What the model has said since its last use of a tool. */
  #message = '';
  #failure = '';
  #isFinished = false;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  take(fact: GeminiFact | undefined): void {
    switch (fact?.kind) {
      case 'session':
        return this.#keepSession(fact.sessionId);
      case 'said':
        this.#message += fact.text;
        return undefined;
      case 'log':
        this.#tellMessage();
        this.#message = '';
        return this.#context.log(fact.text);
      case 'result':
        this.#tellMessage();
        this.#failure = fact.failure;
        this.#isFinished = true;
        if (fact.usage) this.#context.usage(fact.usage);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The agent's last message; throws when its turn has failed or did not end. */
  summaryAfter(end: ProgramEnd): string {
    const { locale } = this.#context.assignment;
    const turn = { failure: this.#failure, isFinished: this.#isFinished };
    requireFinished('Gemini CLI', turn, { ...end, locale });
    return this.#message;
  }

  #tellMessage(): void {
    if (this.#message === '') return;
    this.#context.log(this.#message);
    void this.#context.status(this.#message);
  }

  #keepSession(sessionId: string): void {
    const { home } = this.#context;
    this.#context.log(`Gemini session ${sessionId}`);
    const files = () => chatFiles(home);
    void this.#context.session({ sessionId, files });
  }
}

async function chatFiles(home: string): Promise<string[]> {
  const names = await readdir(join(home, CHATS)).catch(() => []);
  return names
    .filter(name => name.endsWith('.jsonl'))
    .map(name => `${CHATS}/${name}`);
}
