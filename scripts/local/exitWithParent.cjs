/**
 * Loaded before a server's own code (`node --require`): when the program that started
 * it goes away, its standard input ends, and so does this process. Nothing is left
 * behind by a supervisor that was killed.
 */
const GRACE_MS = 3_000;

process.stdin.on('error', () => {});
process.stdin.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
process.stdin.resume();
process.stdin.unref();
