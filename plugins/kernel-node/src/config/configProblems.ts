import { InputError } from '@backstage/errors';

/**
 * Everything that is wrong with the configuration: one line for a single problem, else a
 * line for each, indented by two spaces so that they can be told from the log around.
 */
export class ConfigProblemsError extends InputError {
  readonly problems: string[];

  /** Each problem begins with its key and says what to change. */
  constructor(problems: string[]) {
    super(
      problems.length === 1
        ? `Configuration ${problems[0]}`
        : [
            `Configuration has ${problems.length} problems:`,
            ...problems.map(problem => `  ${problem}`),
          ].join('\n'),
    );
    this.problems = problems;
  }
}

/** Runs all checks and throws one ConfigProblemsError for what they found together. */
export function runConfigChecks(checks: (() => unknown)[]): void {
  const problems = checks.flatMap(findProblems);
  if (problems.length > 0) throw new ConfigProblemsError(problems);
}

function findProblems(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return error instanceof ConfigProblemsError
      ? error.problems
      : [(error as Error).message];
  }
}
