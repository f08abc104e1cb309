import { IncomingMessage } from 'node:http';
import { GitHubError } from '../GitHubError';

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * The whole body as text; 413 when it is larger than 10 MiB. Such a body is
 * read to its end and forgotten: the connection stays usable.
 */
export async function readBodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  if (size > BODY_LIMIT_BYTES) throw new GitHubError(413, 'Payload Too Large');
  return Buffer.concat(chunks).toString('utf8');
}
