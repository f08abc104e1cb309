import type { MessageInitShape } from '@bufbuild/protobuf';
import type { UsageSchema } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { AgentUsage } from '../drivers/types';

const MAX_INT32 = 2 ** 31 - 1;

/** What the attempt has used so far; no number ever shrinks. */
export class UsageTotals {
  #totals: AgentUsage | undefined;

  update(usage: AgentUsage): void {
    const before = this.#totals;
    this.#totals = {
      inputTokens: larger(before?.inputTokens, usage.inputTokens),
      cachedInputTokens: larger(
        before?.cachedInputTokens,
        usage.cachedInputTokens,
      ),
      outputTokens: larger(before?.outputTokens, usage.outputTokens),
      turns: Math.min(larger(before?.turns, usage.turns), MAX_INT32),
    };
  }

  /** As the protocol has it; undefined when the agent has told nothing. */
  get current(): MessageInitShape<typeof UsageSchema> | undefined {
    if (!this.#totals) return undefined;
    const { inputTokens, cachedInputTokens, outputTokens, turns } =
      this.#totals;
    return {
      inputTokens: BigInt(inputTokens),
      cachedInputTokens: BigInt(cachedInputTokens),
      outputTokens: BigInt(outputTokens),
      turns,
    };
  }
}

/** A program's number may be missing or no number at all; it then counts as none. */
function larger(before: number | undefined, now: number): number {
  return Math.max(before ?? 0, Number.isSafeInteger(now) ? now : 0);
}
