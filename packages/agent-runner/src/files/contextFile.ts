import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFolder } from '../session/agentHome';

/**
 * Writes the facts of the run for programs beside the clone, where nothing can commit
 * them by mistake, and answers the file; undefined where the platform gives none.
 */
export async function writeContextFile(
  workspace: string,
  context: string,
): Promise<string | undefined> {
  if (context === '') return undefined;
  const folder = join(workspace, 'context');
  // What was there may be a link that an earlier process of the pod has left.
  await emptyFolder(folder);
  const file = join(folder, 'context.json');
  await writeFile(file, context, { flag: 'wx' });
  return file;
}
