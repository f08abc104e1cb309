// Loaded before Jest (node --require): whoever reads the file of a guard reads it without the
// guard. Nothing on the disk is changed, so that a killed run leaves nothing behind.
const fs = require('node:fs');

const { file, guard, without } = JSON.parse(process.env.STAGECRAFT_MUTANT);
const readFileSync = fs.readFileSync;

fs.readFileSync = function readWithoutGuard(path, ...options) {
  const content = readFileSync.call(this, path, ...options);
  if (String(path) !== file) return content;
  const text = content.toString();
  const parts = text.split(guard);
  if (parts.length !== 2) {
    throw new Error(
      `${file} has the guard ${
        parts.length - 1
      } times instead of once: ${guard}`,
    );
  }
  return Buffer.isBuffer(content)
    ? Buffer.from(parts.join(without))
    : parts.join(without);
};
