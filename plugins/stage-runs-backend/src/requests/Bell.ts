/** A ring that nobody waits for yet is kept for the next one who does. */
export class Bell {
  #hasRung = false;
  #wake = () => {};

  ring(): void {
    this.#hasRung = true;
    this.#wake();
  }

  /** Resolves with a ring since the last time, after `timeoutMs`, or when `signal` aborts. */
  async heard(timeoutMs: number, signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    await new Promise<void>(resolve => {
      this.#wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
      if (this.#hasRung || signal.aborted) resolve();
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    this.#hasRung = false;
  }
}
