import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '../toolchain/paths.mjs';

const endpointsFile = join(localFolder, 'endpoints.json');

/** Addresses and tokens of the running demo, for scripts; replaced in one step, readable by the owner only. */
export function writeEndpoints(endpoints) {
  const unfinished = `${endpointsFile}.new`;
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, `${JSON.stringify(endpoints, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(unfinished, endpointsFile);
}

export function removeEndpoints() {
  rmSync(endpointsFile, { force: true });
}
