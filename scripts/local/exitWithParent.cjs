/**
 * Loaded before a server's own code (`node --require`): when the program that started
 * it goes away, the pipe at file descriptor 3 ends, and so does this process with its
 * whole group. Nothing is left behind by a supervisor that was killed.
 *
 * Not standard input: Node.js closes that one when a module hooks thread starts.
 */
const { Socket } = require('node:net');

const PARENT_FD = 3;
const GRACE_MS = 3_000;

const parent = new Socket({ fd: PARENT_FD });
parent.on('error', () => {});
parent.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(0, 'SIGKILL'), GRACE_MS);
});
parent.resume();
parent.unref();
