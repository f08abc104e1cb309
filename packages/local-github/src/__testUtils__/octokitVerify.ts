import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = `
import { Webhooks } from '@octokit/webhooks';
const [secret, text, signature] = process.argv.slice(1);
const webhooks = new Webhooks({ secret });
process.stdout.write(String(await webhooks.verify(text, signature)));
`;

/**
 * What GitHub's own library says about a signature. It runs in a process of
 * its own, because Jest does not resolve packages that are ES modules only.
 */
export async function octokitVerify(
  secret: string,
  text: string,
  signature: string,
): Promise<boolean> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, '--', secret, text, signature],
    { cwd: __dirname },
  );
  return stdout === 'true';
}
