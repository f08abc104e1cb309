import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { InputError } from '@backstage/errors';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';
import {
  SessionArchiveSchema,
  type SessionArchive,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { redactSessionText } from './redactSessionText';

const MAX_RAW_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 1_000;
const MAX_PATH_LENGTH = 500;
// eslint-disable-next-line no-control-regex
const NOT_IN_A_PATH = /[\\\x00-\x1f\x7f]/;

/**
 * A session archive as it may be stored: unpacked (64 MiB at most), its paths checked, its
 * files without secrets, packed again. Throws an InputError that says what is wrong with it.
 *
 * Other work of the process has its turn in between; an archive of the full 64 MiB holds it
 * up for some hundred milliseconds at a time, one of 8 MiB for some ten.
 */
export async function cleanSessionArchive(
  uploaded: Uint8Array,
  options: { redaction: Redaction; runToken: string },
): Promise<Buffer> {
  const { redaction, runToken } = options;
  const archive = parse(await unpack(uploaded));
  requireSafePaths(
    archive.files.map(file => file.path),
    redaction,
  );
  for (const file of archive.files) {
    file.content = await redactSessionText(
      file.content.replaceAll(runToken, '***'),
      redaction,
    );
  }
  return promisify(gzip)(toBinary(SessionArchiveSchema, archive));
}

async function unpack(uploaded: Uint8Array): Promise<Buffer> {
  try {
    return await promisify<Uint8Array, object, Buffer>(gunzip)(uploaded, {
      maxOutputLength: MAX_RAW_BYTES,
    });
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? new InputError('The session is larger than 64 MiB uncompressed')
      : new InputError('The session is not compressed by gzip');
  }
}

function parse(raw: Buffer): SessionArchive {
  try {
    return fromBinary(SessionArchiveSchema, raw);
  } catch {
    throw new InputError('The session is no SessionArchive');
  }
}

function requireSafePaths(paths: string[], redaction: Redaction): void {
  if (paths.length === 0 || paths.length > MAX_FILES) {
    throw new InputError(`A session has 1 to ${MAX_FILES} files`);
  }
  if (new Set(paths).size < paths.length) {
    throw new InputError('The session has two files of the same path');
  }
  for (const path of paths) {
    if (!isSafePath(path)) {
      throw new InputError(
        `${JSON.stringify(path.slice(0, 100))} is no relative path of a file`,
      );
    }
    if (redaction.redact(path) !== path) {
      throw new InputError('The path of a file holds a secret');
    }
  }
}

function isSafePath(path: string): boolean {
  return (
    path.length <= MAX_PATH_LENGTH &&
    !NOT_IN_A_PATH.test(path) &&
    path.split('/').every(name => name !== '' && name !== '.' && name !== '..')
  );
}
