/** How many deliveries are being stored at the moment; what can wait lets them go first. */
export class Arrivals {
  #count = 0;
  #waiting: Array<() => void> = [];

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#waiting.splice(0).forEach(goOn => goOn());
  }

  /** Resolves when none is being stored, and after `maxMs` at the latest. */
  async none(maxMs: number): Promise<void> {
    if (this.#count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>(resolve => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, maxMs);
    });
    clearTimeout(timer);
  }
}
