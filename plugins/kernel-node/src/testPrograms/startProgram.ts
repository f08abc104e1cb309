import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** A child process that runs one of the programs of this folder on the test's database. */
export interface TestProgram {
  child: ChildProcess;
  /** The next message of the program that has not been taken yet. */
  message(): Promise<string>;
  exit(): Promise<number | null>;
}

/** Starts `<name>.ts` of this folder with the connection of `knex`; kill it at the end. */
export function startProgram(name: string, knex: Knex): TestProgram {
  const { connection } = knex.client.config;
  const child = fork(programPath(name), {
    execArgv: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      // knex hides the password from enumeration.
      TEST_CONNECTION: JSON.stringify({
        ...connection,
        password: connection.password,
      }),
    },
  });
  const messages: string[] = [];
  child.on('message', message => {
    // The transform tells its parent about files, too.
    if (typeof message === 'string') {
      messages.push(message);
    }
  });
  const exited = once(child, 'exit');
  return {
    child,
    async message() {
      while (messages.length === 0) {
        await Promise.race([
          once(child, 'message'),
          exited.then(([code]) => {
            throw new Error(`The program ${name} ended with ${code}`);
          }),
        ]);
      }
      return messages.shift()!;
    },
    async exit() {
      const [code] = await exited;
      return code;
    },
  };
}

function programPath(name: string): string {
  return resolvePackagePath(
    '@stagecraft/backstage-plugin-kernel-node',
    'src',
    'testPrograms',
    `${name}.ts`,
  );
}
