import { chmod, lchown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_MAPS, SECRETS } from '../api/resources';
import type { Volume } from '../api/schemas';
import type { Store } from '../api/Store';
import type { Pod } from './podStatus';

/** The files of a volume by name; none for an emptyDir. Throws when its Secret or ConfigMap is missing. */
function filesOf(
  { secret, configMap }: Volume,
  store: Store,
  namespace: string | undefined,
): [string, Buffer][] {
  const name = secret?.secretName ?? configMap?.name;
  if (!name) return [];
  const resource = secret ? SECRETS : CONFIG_MAPS;
  const object = store.get(resource, { namespace, name });
  if (!object) throw new Error(`${resource.name} "${name}" not found`);
  const decoded = (data: unknown, encoding: BufferEncoding) =>
    Object.entries((data ?? {}) as Record<string, string>).map(
      ([key, value]): [string, Buffer] => [key, Buffer.from(value, encoding)],
    );
  return [
    ...decoded(object.data, secret ? 'base64' : 'utf8'),
    ...decoded(object.binaryData, 'base64'),
  ];
}

/**
 * Writes all volumes of a pod, or none when one is missing. The pod's user `owner` can reach the folder only when all of it is
 * written, so that no process can put a link in the way.
 */
export async function mountVolumes(
  { metadata: { namespace }, spec: { volumes } }: Pod,
  folder: string,
  store: Store,
  owner?: number,
): Promise<void> {
  const own = async (path: string) => {
    if (owner !== undefined) await lchown(path, owner, owner);
  };
  const contents = volumes.map(each => filesOf(each, store, namespace));
  const parent = join(folder, 'volumes');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const [index, { name, secret, configMap }] of volumes.entries()) {
    const mode = (secret ?? configMap)?.defaultMode;
    await mkdir(join(parent, name), { recursive: true });
    for (const [file, content] of contents[index]) {
      const path = join(parent, name, file);
      await writeFile(path, content);
      await chmod(path, mode!);
      await own(path);
    }
    await own(join(parent, name));
  }
  await mkdir(join(folder, 'tmp'), { recursive: true });
  await own(join(folder, 'tmp'));
  await chmod(parent, 0o755);
  await own(folder);
}
