import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The system's Chromium: STAGECRAFT_CHROMIUM, else the first on the PATH. */
export function findChromium(env = process.env) {
  const onPath = env.PATH.split(delimiter).flatMap(folder =>
    NAMES.map(name => join(folder, name)),
  );
  return [env.STAGECRAFT_CHROMIUM, ...onPath, ...MACOS].find(
    path => path && existsSync(path),
  );
}
