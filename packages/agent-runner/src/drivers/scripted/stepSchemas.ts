import { z } from 'zod';

export const MAX_STEPS = 200;
export const MAX_WAIT_MS = 60_000;
export const MAX_LOG_LINES = 100_000;

const path = z
  .string()
  .min(1)
  .max(400)
  .describe('File, relative to the root of the repository');

const saveAs = z
  .string()
  .regex(
    /^[a-z][a-zA-Z0-9]{0,39}$/,
    'use letters and digits, first a small one',
  )
  .optional()
  .describe('Name by which later steps have it, as `${name}`');

const exitCode = z.int().min(1).max(255);

/**
 * The steps of a script. The descriptions are the reference in docs/scripted-agent.md,
 * which is generated from here.
 */
export const stepSchemas = {
  write: z
    .strictObject({
      path,
      content: z.string().describe('The whole content of the file'),
    })
    .describe('Writes a file; makes its folders; replaces what was there.'),
  append: z
    .strictObject({
      path,
      content: z.string().describe('What is added at the end'),
    })
    .describe('Adds to the end of a file; makes the file when there is none.'),
  replace: z
    .strictObject({
      path,
      find: z.string().min(1).describe('Text that is in the file exactly once'),
      with: z.string().describe('Text that takes its place'),
    })
    .describe('Replaces a text in a file.'),
  delete: z.strictObject({ path }).describe('Deletes a file.'),
  status: z
    .string()
    .min(1)
    .max(100)
    .describe('Reports a status, one line of at most 100 characters.'),
  log: z
    .union([
      z.string().describe('One line or more'),
      z.strictObject({
        lines: z
          .int()
          .min(1)
          .max(MAX_LOG_LINES)
          .describe('How many numbered lines to write'),
      }),
    ])
    .describe('Writes a text, or a number of lines, to the log of the run.'),
  wait: z
    .strictObject({
      ms: z
        .int()
        .min(1)
        .max(MAX_WAIT_MS)
        .default(MAX_WAIT_MS)
        .describe('Milliseconds; with `until`, the longest time to wait'),
      until: path
        .optional()
        .describe('Wait until this file is there; fail when it does not come'),
    })
    .describe(
      'Waits for some time, or for a file that somebody else makes (a test).',
    ),
  tool: z
    .strictObject({
      name: z.string().min(1).max(100).describe('Of a tool of the platform'),
      arguments: z
        .record(z.string(), z.unknown())
        .default({})
        .describe('As the tool takes them'),
      saveAs,
    })
    .describe(
      'Calls a tool of the platform (docs/mcp-tools.md). Where people have to agree, waits for them. The answer goes to the log; a refusal too, and the script goes on.',
    ),
  ask: z
    .strictObject({
      question: z.string().min(10).max(1000).describe('For the owner'),
      options: z
        .array(z.string().min(1).max(300))
        .min(2)
        .max(5)
        .describe('2 to 5 answers to choose from'),
      allowCustom: z
        .boolean()
        .default(false)
        .describe('Whether the owner may write another answer'),
      saveAs,
    })
    .describe(
      'Asks the owner and waits for the answer; fails when the question is denied or expires.',
    ),
  commit: z
    .string()
    .min(1)
    .max(5000)
    .describe(
      'Commits all changes so far with this message. Nothing to commit is an error.',
    ),
  summary: z
    .string()
    .max(20_000)
    .describe(
      'What the agent says at the end, instead of a list of its changes; the last one counts. Of a run that reviews a pull request it is the review.',
    ),
  fail: z
    .string()
    .min(1)
    .max(500)
    .describe('Ends the run as failed, with this reason.'),
  crash: z
    .union([
      exitCode.describe('The exit code'),
      z.strictObject({
        attempt: z
          .int()
          .min(1)
          .max(100)
          .describe('Crash in this attempt of the run and in no other'),
        code: exitCode.default(1).describe('The exit code'),
      }),
    ])
    .describe(
      'Ends the process of the runner at once, without a report. The session is stored before, so that the next attempt goes on here.',
    ),
};

export type StepKind = keyof typeof stepSchemas;

/** One step: exactly one kind with its value. */
export type Step = {
  [Kind in StepKind]: {
    kind: Kind;
    value: z.output<(typeof stepSchemas)[Kind]>;
  };
}[StepKind];

export const scriptSchema = z.strictObject({
  steps: z.array(z.unknown()).min(1).max(MAX_STEPS),
});
