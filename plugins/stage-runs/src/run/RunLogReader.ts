import { LogStretch } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunsApi } from '../api/RunsApi';

/** How much of a long log is read at first: its end. */
const TAIL_LINES = 2_000;
/** The API's limit. */
const PAGE_LINES = 5_000;

export interface RunLogState {
  /** Absent until the end of the log was read. */
  lines?: LogStretch;
  /** Whether no more lines will come. */
  isEnded: boolean;
  isLoadingEarlier: boolean;
  /** Why earlier lines could not be loaded; gone when they are asked for again. */
  earlierError?: Error;
}

/** The log of one attempt: its end first, then what is new, and what came before when it is asked for. */
export class RunLogReader {
  readonly #runsApi: RunsApi;
  readonly #log: { runId: string; attempt: number };
  readonly #listeners = new Set<() => void>();
  #state: RunLogState = { isEnded: false, isLoadingEarlier: false };
  #nextLine: number | undefined;
  /** The line that earlier ones are read up to, while they are. */
  #wanted: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(runsApi: RunsApi, log: { runId: string; attempt: number }) {
    this.#runsApi = runsApi;
    this.#log = log;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): RunLogState => this.#state;

  /** Reads the end of the log, later what follows the last line that was read. */
  async readNewer(signal: AbortSignal): Promise<void> {
    let isComplete = this.#state.isEnded;
    while (!isComplete) {
      const range =
        this.#nextLine === undefined
          ? { tail: TAIL_LINES }
          : { fromLine: this.#nextLine, limit: PAGE_LINES };
      const page = await this.#runsApi.readLog(
        { ...this.#log, ...range },
        signal,
      );
      this.#nextLine = page.nextLine;
      const lines = (this.#state.lines ?? LogStretch.EMPTY).with(page.lines);
      this.#set({ lines, isEnded: page.ended });
      isComplete = page.ended || page.lines.length < PAGE_LINES;
    }
  }

  /**
   * Reads earlier lines, up to `fromLine` or, without it, one page. Asked again meanwhile,
   * it reads on up to the earlier of the two. A failure is told in the state.
   */
  async readEarlier(
    fromLine: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { lines } = this.#state;
    if (!lines) return;
    const wanted = fromLine ?? Math.max(1, lines.firstLine - PAGE_LINES);
    this.#wanted = Math.min(this.#wanted ?? wanted, wanted);
    this.#reading ??= this.#readWanted(signal).finally(() => {
      this.#reading = undefined;
      this.#wanted = undefined;
    });
    await this.#reading;
  }

  async #readWanted(signal: AbortSignal): Promise<void> {
    this.#set({ isLoadingEarlier: true, earlierError: undefined });
    try {
      while (this.#state.lines!.firstLine > this.#wanted!) {
        await this.#readPageBefore(this.#state.lines!.firstLine, signal);
      }
      this.#set({ isLoadingEarlier: false });
    } catch (error) {
      this.#set({ isLoadingEarlier: false, earlierError: error as Error });
    }
  }

  async #readPageBefore(line: number, signal: AbortSignal): Promise<void> {
    const fromLine = Math.max(1, line - PAGE_LINES);
    const page = await this.#runsApi.readLog(
      { ...this.#log, fromLine, limit: line - fromLine },
      signal,
    );
    if (page.lines.length === 0) {
      throw new Error(`There are no lines before line ${line} any more`);
    }
    this.#set({ lines: this.#state.lines!.with(page.lines) });
  }

  #set(changes: Partial<RunLogState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
