import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const rootFolder = fileURLToPath(
  new URL('../..', import.meta.url),
).replace(/\/$/, '');

export const toolchainFolder = join(rootFolder, '.toolchain');
export const localFolder = join(rootFolder, '.local');
export const logsFolder = join(localFolder, 'logs');
