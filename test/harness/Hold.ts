import { waitFor } from './waitFor';

export interface HeldRequest {
  /** Which host has sent it. */
  host: number;
  /** `Date.now()` when it came. */
  at: number;
  method: string;
  path: string;
  /** Byte for byte in Latin-1. */
  body: string;
}

export interface HoldOptions {
  method: string;
  path: RegExp;
  /** Part of what is sent. */
  body?: string;
  /** `before` it is carried out, or `after`: then its answer is withheld. */
  when: 'before' | 'after';
  /** Only a request of this host. */
  host?: number;
}

/** A request that waits in a gate. */
export class Hold {
  readonly #options: HoldOptions;
  #request: HeldRequest | undefined;
  #decide!: (end: 'release' | 'drop') => void;
  readonly #decision = new Promise<'release' | 'drop'>(resolve => {
    this.#decide = resolve;
  });

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  get when(): 'before' | 'after' {
    return this.#options.when;
  }

  fits({ method, path, host, body }: HeldRequest): boolean {
    const wanted = this.#options;
    return (
      method === wanted.method &&
      wanted.path.test(path) &&
      body.includes(wanted.body ?? '') &&
      (wanted.host === undefined || host === wanted.host)
    );
  }

  /** Called by the gate: answers how it goes on, when that was decided. */
  wait(request: HeldRequest): Promise<'release' | 'drop'> {
    this.#request = request;
    return this.#decision;
  }

  /** The request, once there is one that waits. */
  held(): Promise<HeldRequest> {
    const { method, path } = this.#options;
    return waitFor(`a request ${method} ${path}`, () => this.#request, {
      timeoutMs: 60_000,
      intervalMs: 10,
    });
  }

  /** It goes on, however late. */
  release(): void {
    this.#decide('release');
  }

  /** The connection is cut: a request never arrives, an answer never comes back. */
  drop(): void {
    this.#decide('drop');
  }
}
