import { Code, ConnectError } from '@connectrpc/connect';
import type { AgentSession } from '../drivers/types';
import {
  isPlatformAway,
  type PlatformClient,
} from '../platform/platformClient';
import type { Redact } from '../redaction';
import type { UsageTotals } from '../reporting/UsageTotals';
import { packSession, type PackedSession } from './sessionArchive';
import { readSessionFiles } from './sessionFiles';
import type { Ticker } from './ticker';

export interface SessionKeeperOptions {
  platform: Pick<PlatformClient, 'uploadSessionPart' | 'commitSession'>;
  /** The folder that the session's files are relative to. */
  home: string;
  /** Version of the run's newest stored snapshot; 0 when there is none. */
  version: bigint;
  redact: Redact;
  usage: UsageTotals;
  /** Calls for a snapshot again and again. */
  ticker: Ticker;
  log(text: string): void;
  /** Called when the platform has a snapshot of a newer writer; there is none after it. */
  onReplaced(error: unknown): void;
  /** Ends the calls of the platform. */
  signal: AbortSignal;
}

interface Snapshot extends PackedSession {
  sessionId: string;
  version: bigint;
}

const PART_BYTES = 1024 * 1024;

/**
 * Keeps the platform's copy of the agent's session fresh. Snapshots follow one another,
 * never side by side; what is stored already is not sent again. A snapshot that fails is
 * one line of the log (none when it fails as the one before) and nothing else: the one
 * that is stored stays.
 */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  #session: AgentSession | undefined;
  #storedSha256 = '';
  #version: bigint;
  /** Sent, but nobody knows whether it arrived: it goes first the next time. */
  #unconfirmed: Snapshot | undefined;
  #lastFailure = '';
  #replaced = false;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #stopTicker: (() => void) | undefined;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
    this.#version = options.version;
  }

  /** From now on this session is kept. Resolves after its first snapshot, stored or failed. */
  keep(session: AgentSession): Promise<void> {
    this.#session = session;
    this.#stopTicker ??= this.#options.ticker(() => void this.#snapshot());
    return this.#snapshot();
  }

  /** Takes the last snapshot. Resolves when it is stored or has failed. */
  async end(): Promise<void> {
    this.stop();
    await this.#snapshot();
  }

  /** Takes no more snapshots by the ticker. */
  stop(): void {
    this.#stopTicker?.();
  }

  /** One snapshot runs and at most one waits: it will see what is there by then. */
  #snapshot(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#takeSnapshot().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#snapshot();
    });
    return this.#next;
  }

  async #takeSnapshot(): Promise<void> {
    if (!this.#session || this.#replaced) return;
    try {
      if (this.#unconfirmed) await this.#store(this.#unconfirmed);
      const packed = await this.#pack(this.#session);
      if (!packed || packed.sha256 === this.#storedSha256) return;
      const { sessionId } = this.#session;
      await this.#store({ ...packed, sessionId, version: this.#version + 1n });
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async #pack(session: AgentSession): Promise<PackedSession | undefined> {
    const { home, redact } = this.#options;
    const files = await readSessionFiles(home, await session.files());
    if (files.length === 0) return undefined;
    return packSession(
      files.map(({ path, content }) => ({ path, content: redact(content) })),
    );
  }

  async #store(snapshot: Snapshot): Promise<void> {
    const { platform, signal, usage } = this.#options;
    const { content, sessionId, sha256, version } = snapshot;
    this.#unconfirmed = snapshot;
    const parts = Math.ceil(content.byteLength / PART_BYTES);
    for (let part = 1; part <= parts; part++) {
      const from = (part - 1) * PART_BYTES;
      const bytes = content.subarray(from, from + PART_BYTES);
      const request = { version, part, content: bytes };
      await platform.uploadSessionPart(request, { signal });
    }
    await platform.commitSession(
      { version, sessionId, parts, sha256, usage: usage.current },
      { signal },
    );
    this.#unconfirmed = undefined;
    this.#version = version;
    this.#storedSha256 = sha256;
    this.#lastFailure = '';
  }

  #onFailure(error: unknown): void {
    if (!isPlatformAway(error)) this.#unconfirmed = undefined;
    if (isNewerWriter(error)) {
      this.#replaced = true;
      this.#options.onReplaced(error);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#lastFailure) {
      this.#options.log(`The session was not saved: ${reason}`);
    }
    this.#lastFailure = reason;
  }
}

function isNewerWriter(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.Aborted;
}
