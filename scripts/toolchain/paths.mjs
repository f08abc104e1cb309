import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const rootFolder = fileURLToPath(
  new URL('../..', import.meta.url),
).replace(/\/$/, '');

export const toolchainFolder = join(rootFolder, '.toolchain');
/** All state of the local servers; several of them can live side by side in folders of their own. */
export const localFolder = resolve(
  rootFolder,
  process.env.STAGECRAFT_LOCAL_FOLDER ?? '.local',
);
export const logsFolder = join(localFolder, 'logs');

/** Where tests and benches find the image of the agent runner. */
export const imageStoreOfTests = join(
  rootFolder,
  'node_modules/.cache/stagecraft/images',
);
