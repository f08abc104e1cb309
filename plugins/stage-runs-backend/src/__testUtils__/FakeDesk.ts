import { randomInt } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type {
  RequestAnswer,
  RequestDesk,
  RequestWish,
} from '../requests/types';

type Decision = Partial<
  Pick<RequestAnswer, 'reason' | 'selectedOption' | 'customText' | 'result'>
> & { status: RequestAnswer['status'] };

/** A desk in memory at which the test decides; nothing is stored, and no run waits. */
export class FakeDesk implements RequestDesk {
  readonly wishes: RequestWish[] = [];
  readonly #answers = new Map<string, RequestAnswer & { runId: string }>();
  readonly #idByKey = new Map<string, string>();
  readonly #decided = new EventEmitter();

  async ask(_: unknown, wish: RequestWish): Promise<RequestAnswer> {
    const key = `${wish.runId}/${wish.idempotencyKey}`;
    const known = this.#idByKey.get(key);
    if (known) return this.#answers.get(known)!;
    const id = String(randomInt(1, 1_000_000_000));
    this.wishes.push(wish);
    this.#idByKey.set(key, id);
    this.#answers.set(id, {
      ...{ id, runId: wish.runId, status: 'requested' },
      kind: wish.question ? 'question' : 'approval',
      ...{ reason: null, selectedOption: null, customText: null, result: null },
      expiresAt: new Date('2026-12-01T00:00:00Z'),
    });
    return this.#answers.get(id)!;
  }

  async answer(runId: string, id: string): Promise<RequestAnswer | undefined> {
    const answer = this.#answers.get(id);
    return answer?.runId === runId ? answer : undefined;
  }

  async waitForAnswer(
    runId: string,
    id: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<RequestAnswer | undefined> {
    const open = await this.answer(runId, id);
    if (open?.status !== 'requested') return open;
    const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    await once(this.#decided, id, { signal: end }).catch(() => {});
    return this.answer(runId, id);
  }

  /** How many wait for the decision now. */
  waitingFor(id: string): number {
    return this.#decided.listenerCount(id);
  }

  decide(id: string, decision: Decision): void {
    this.#answers.set(id, { ...this.#answers.get(id)!, ...decision });
    this.#decided.emit(id);
  }
}
