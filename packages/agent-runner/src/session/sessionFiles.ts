import { constants } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileWithoutLinks, isPlainPath } from '../files/plainPaths';
import {
  MAX_RAW_BYTES,
  SessionTooLargeError,
  type SessionText,
} from './sessionArchive';

/**
 * Writes the files of a session below an empty folder. All paths are checked before the
 * first file is written; a file that is already there is an error (a doubled path).
 */
export async function writeSessionFiles(
  home: string,
  files: SessionText[],
): Promise<void> {
  const hostile = files.find(({ path }) => !isPlainPath(path));
  if (hostile) {
    throw new Error(`"${hostile.path}" is not a path inside the agent's home`);
  }
  for (const { path, content } of files) {
    const file = await insideOf(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
  }
}

/**
 * Reads files below the agent's home as text. The agent may have put anything there: a
 * path out of the folder, a link and what is no regular file are errors, a file that is
 * no UTF-8 is left out. Throws SessionTooLargeError above 64 MiB in all.
 */
export async function readSessionFiles(
  home: string,
  paths: string[],
): Promise<SessionText[]> {
  const files: SessionText[] = [];
  let bytes = 0;
  for (const path of [...paths].sort()) {
    const content = await readInside(home, path, MAX_RAW_BYTES - bytes);
    bytes += content.byteLength;
    const text = asText(content);
    if (text !== undefined) files.push({ path, content: text });
  }
  return files;
}

async function readInside(
  home: string,
  path: string,
  maxBytes: number,
): Promise<Buffer> {
  // Not blocking: a named pipe must not hold the runner up.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(
    await insideOf(home, path),
    O_RDONLY + O_NOFOLLOW + O_NONBLOCK,
  );
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(`"${path}" is not a regular file`);
    if (stats.size > maxBytes) {
      throw new SessionTooLargeError(stats.size, MAX_RAW_BYTES);
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function insideOf(home: string, path: string): Promise<string> {
  const file = isPlainPath(path)
    ? await fileWithoutLinks(home, path)
    : undefined;
  if (file === undefined) {
    throw new Error(`"${path}" is not a path inside the agent's home`);
  }
  return file;
}

/** A character that was only half written at the end is left out. */
function asText(content: Buffer): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(content, { stream: true });
  } catch {
    return undefined;
  }
}
