import { hostMemory } from './hostMemory';
import { labelToAgent } from './labelToAgent';
import { startTime } from './startTime';
import { webhookIngest } from './webhookIngest';

/* npm run bench -- [name…]: runs the named programs (all when none is named) and prints one JSON line each. */
const PROGRAMS: Record<string, () => Promise<Record<string, unknown>>> = {
  'webhook-ingest': webhookIngest,
  'label-to-agent': labelToAgent,
  'host-memory': hostMemory,
  'start-time': startTime,
};

async function main(names: string[]): Promise<void> {
  for (const name of names.length ? names : Object.keys(PROGRAMS)) {
    const program = PROGRAMS[name];
    if (!program) {
      throw new Error(
        `No bench "${name}"; there are: ${Object.keys(PROGRAMS).join(', ')}`,
      );
    }
    process.stdout.write(`${JSON.stringify(await program())}\n`);
  }
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
