import { AgentFailedError } from '../types';
import { describeFailure } from './describeFailure';
import type { ProgramEnd } from './runProgram';

/** What a program has told of its turn. */
export interface TurnEnd {
  /** Why the turn failed; empty when it did not. */
  failure: string;
  isFinished: boolean;
}

/** Throws AgentFailedError unless the program has ended well, with its turn done. */
export function requireFinished(
  program: string,
  { failure, isFinished }: TurnEnd,
  options: ProgramEnd & { locale: string },
): void {
  const { exitCode, errorText, locale } = options;
  if (failure) throw new AgentFailedError(describeFailure(failure, locale));
  if (exitCode === 0 && isFinished) return;
  const lastWords = errorText.split('\n').at(-1) ?? '';
  throw new AgentFailedError(
    describeFailure(
      `${program} ended with exit code ${exitCode} before its turn was done: ${lastWords}`,
      locale,
    ),
  );
}
