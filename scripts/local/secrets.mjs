import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../progress.mjs';
import { localFolder } from '../toolchain/paths.mjs';
import { personas } from './demo.mjs';

const secretsFile = join(localFolder, 'secrets.json');

function random() {
  return randomBytes(24).toString('hex');
}

function create() {
  return {
    databasePassword: random(),
    // Stays what it is as long as the database: credentials are sealed with it.
    vaultKey: randomBytes(32).toString('hex'),
    webhookSecret: random(),
    githubTokens: Object.fromEntries(
      Object.keys(personas).map(persona => [persona, `ghp_${random()}`]),
    ),
  };
}

/**
 * The secrets of this clone: made once, random, in .local/secrets.json (mode 0600), and
 * given to the servers by their environment.
 */
export function ensureSecrets() {
  if (!existsSync(secretsFile)) {
    writeFileSync(secretsFile, JSON.stringify(create(), null, 2), {
      mode: 0o600,
    });
  }
  try {
    return JSON.parse(readFileSync(secretsFile, 'utf8'));
  } catch {
    throw new StartError(
      `${secretsFile} is damaged: run \`npm run reset\` (it removes the demo's data), then try again.`,
    );
  }
}
