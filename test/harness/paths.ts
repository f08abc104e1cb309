import { join, resolve } from 'node:path';

/** The root of the repository. */
export const ROOT = resolve(__dirname, '../..');

/** For `node --require`: runs TypeScript as it is, in the way of `npm start`. */
export const TYPE_SCRIPT = join(ROOT, 'scripts/local/typeScript.cjs');
