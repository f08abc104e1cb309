import { requireFinished } from '../program/requireFinished';
import type { ProgramEnd } from '../program/runProgram';
import type { AgentContext } from '../types';
import type { CodexFact, TokenTotals } from './codexEvents';
import { rolloutFiles, sessionTotals } from './codexRollouts';

/** What Codex tells in one attempt, passed on to the run. */
export class CodexAttempt {
  readonly #context: AgentContext;
  /** What the session had used before this attempt. */
  readonly #before: TokenTotals;
  #lastMessage = '';
  #failure = '';
  #turns = 0;

  constructor(context: AgentContext, before: TokenTotals) {
    this.#context = context;
    this.#before = before;
  }

  take(fact: CodexFact | undefined): void {
    switch (fact?.kind) {
      case 'session':
        return this.#keepSession(fact.sessionId);
      case 'message':
        this.#lastMessage = fact.text;
        void this.#context.status(fact.text);
        return this.#context.log(fact.text);
      case 'log':
        return this.#context.log(fact.text);
      case 'completed':
        this.#turns++;
        return this.#meter(fact.totals);
      case 'failed':
        this.#failure = fact.message;
        return undefined;
      default:
        return undefined;
    }
  }

  /** The agent's last message; throws when its turn has failed or did not end. */
  summaryAfter(end: ProgramEnd): string {
    const { locale } = this.#context.assignment;
    const turn = { failure: this.#failure, isFinished: this.#turns > 0 };
    requireFinished('Codex', turn, { ...end, locale });
    return this.#lastMessage;
  }

  #keepSession(sessionId: string): void {
    const { home } = this.#context;
    this.#context.log(`Codex session ${sessionId}`);
    void this.#context.session({
      sessionId,
      files: async () => {
        // Codex tells its use at the end of a turn only; its files have it after each answer.
        this.#meter(await sessionTotals(home));
        return rolloutFiles(home);
      },
    });
  }

  #meter(totals: TokenTotals): void {
    const before = this.#before;
    this.#context.usage({
      inputTokens: totals.inputTokens - before.inputTokens,
      cachedInputTokens: totals.cachedInputTokens - before.cachedInputTokens,
      outputTokens: totals.outputTokens - before.outputTokens,
      turns: this.#turns,
    });
  }
}
