import { chmod, lchown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_MAPS, SECRETS } from '../api/resources';
import type { Volume } from '../api/schemas';
import type { Store } from '../api/Store';

/** The files of a volume by name; none for an emptyDir. Throws when its Secret or ConfigMap is missing. */
export function volumeFiles(
  { secret, configMap }: Volume,
  store: Store,
  namespace: string | undefined,
): Map<string, Buffer> {
  const name = secret?.secretName ?? configMap?.name;
  if (!name) return new Map();
  const { name: resource, kind } = secret ? SECRETS : CONFIG_MAPS;
  const object = store.get(resource, { namespace, name });
  if (!object) throw new Error(`${kind.toLowerCase()} "${name}" not found`);
  const files = (data: unknown, encoding: BufferEncoding) =>
    Object.entries((data ?? {}) as Record<string, string>).map(
      ([key, value]) => [key, Buffer.from(value, encoding)] as const,
    );
  return new Map([
    ...files(object.data, secret ? 'base64' : 'utf8'),
    ...files(object.binaryData, 'base64'),
  ]);
}

/**
 * Writes a volume below a folder that no pod can reach yet, so that none can put a link in the way. All of it belongs to `owner`
 * in the end.
 */
export async function writeVolume(
  folder: string,
  { secret, configMap }: Partial<Volume>,
  files: Map<string, Buffer>,
  owner: number | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) {
    const file = join(folder, name);
    await writeFile(file, content);
    await chmod(file, (secret ?? configMap)!.defaultMode);
    if (owner !== undefined) await lchown(file, owner, owner);
  }
  if (owner !== undefined) await lchown(folder, owner, owner);
}
