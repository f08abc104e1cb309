// A PostgreSQL that a test stops and starts: a program of its own, because the modules it
// is made of are not for Jest. Talks over Node's channel to the process that forked it:
// `start` and `stop fast|immediate` in, `{ url }` or `{ error }` out.
import { startPostgres } from '../local/postgres.mjs';

const [stateFolder, port, password] = process.argv.slice(2);
/** What was committed outlives an immediate stop; it need not outlive the machine. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off' };
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' };
const GRACE_MS = 10_000;
let child;

async function start() {
  const { serverUrl } = await startPostgres({
    stateFolder,
    port: Number(port),
    password,
    settings: SETTINGS,
    onSpawn: spawned => {
      child = spawned;
    },
  });
  return { url: `${serverUrl}/postgres` };
}

async function stop(mode) {
  await child?.stop({ signal: SIGNALS[mode], graceMs: GRACE_MS });
  return {};
}

process.on('message', async command => {
  const [what, mode] = command.split(' ');
  try {
    process.send(await (what === 'start' ? start() : stop(mode)));
  } catch (error) {
    process.send({ error: error.message });
  }
});

// Whoever forked us is gone.
process.on('disconnect', async () => {
  await stop('fast');
  process.exit();
});
