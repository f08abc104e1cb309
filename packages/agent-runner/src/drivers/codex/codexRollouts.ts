import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toTotals, type TokenTotals } from './codexEvents';

const FOLDER = 'sessions';
const ROLLOUT = /^rollout-.*\.jsonl$/;

const tokenCountSchema = z.object({
  type: z.literal('event_msg'),
  payload: z.object({
    type: z.literal('token_count'),
    info: z.object({
      total_token_usage: z.object({
        input_tokens: z.number(),
        cached_input_tokens: z.number().default(0),
        output_tokens: z.number(),
      }),
    }),
  }),
});

/** The files by which Codex resumes a session, relative to its home. */
export async function rolloutFiles(home: string): Promise<string[]> {
  const folder = join(home, FOLDER);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter(name => ROLLOUT.test(name.split('/').at(-1) ?? ''))
    .map(name => `${FOLDER}/${name}`);
}

/**
 * The tokens that the session has used, also in earlier attempts: Codex counts on when it
 * resumes, so an attempt's own use is the difference. Each file is a thread with a count
 * of its own; a file without one counts as nothing.
 */
export async function sessionTotals(home: string): Promise<TokenTotals> {
  const sum = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
  for (const file of await rolloutFiles(home)) {
    const text = await readFile(join(home, file), 'utf8');
    const totals = lastTokenCount(text);
    sum.inputTokens += totals?.inputTokens ?? 0;
    sum.cachedInputTokens += totals?.cachedInputTokens ?? 0;
    sum.outputTokens += totals?.outputTokens ?? 0;
  }
  return sum;
}

function lastTokenCount(rollout: string): TokenTotals | undefined {
  for (const line of rollout.split('\n').reverse()) {
    const totals = line.includes('"token_count"') && readTokenCount(line);
    if (totals) return totals;
  }
  return undefined;
}

function readTokenCount(line: string): TokenTotals | undefined {
  try {
    const { payload } = tokenCountSchema.parse(JSON.parse(line));
    return toTotals(payload.info.total_token_usage);
  } catch {
    // The last line may be half written, and a count may come without numbers.
    return undefined;
  }
}
