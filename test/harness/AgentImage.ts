import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImageStore } from './runnerImage';
import { waitFor } from './waitFor';

const IMAGE = 'stagecraft/agent-runner/local';

/** The agents' image in a store of its own, so that a test can take it away and stop its agents. */
export class AgentImage {
  readonly store: string;
  readonly #pidFile: string;

  private constructor(store: string) {
    this.store = store;
    this.#pidFile = join(store, 'agent.pid');
  }

  static async create(): Promise<AgentImage> {
    const store = await mkdtemp(join(tmpdir(), 'stagecraft-agents-'));
    // Agents run as another user when the tests run as root.
    await chmod(store, 0o777);
    const image = new AgentImage(store);
    await image.publish();
    return image;
  }

  async publish(): Promise<void> {
    const folder = join(this.store, IMAGE);
    await cp(join(await runnerImageStore(), IMAGE), folder, {
      recursive: true,
    });
    // The agent says which process it is, and then is the runner.
    await writeFile(
      join(folder, 'agent.cjs'),
      `const fs = require('node:fs');
       fs.writeFileSync(${JSON.stringify(
         `${this.#pidFile}.new`,
       )}, String(process.pid));
       fs.renameSync(${JSON.stringify(
         `${this.#pidFile}.new`,
       )}, ${JSON.stringify(this.#pidFile)});
       require('./runner.cjs');`,
    );
    await writeFile(
      join(folder, 'image.json'),
      JSON.stringify({ entrypoint: ['node', 'agent.cjs'] }),
    );
  }

  async withdraw(): Promise<void> {
    await rm(join(this.store, IMAGE), { recursive: true });
  }

  /** Process id of the agent that has started since the last call. */
  async startedAgent(): Promise<number> {
    const pid = await waitFor('an agent to start', async () =>
      Number(await readFile(this.#pidFile, 'utf8')),
    );
    // 0 would be our own process group.
    if (!(pid > 0)) throw new Error(`An agent said it were process ${pid}`);
    await rm(this.#pidFile);
    return pid;
  }

  async delete(): Promise<void> {
    await rm(this.store, { recursive: true, force: true });
  }
}
