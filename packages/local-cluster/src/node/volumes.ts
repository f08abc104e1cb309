import { chmod, lchown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Registry } from '../api/Registry';
import { CONFIG_MAPS, SECRETS } from '../api/resources';
import type { Volume } from '../api/schemas';

export interface DataReference {
  kind: 'Secret' | 'ConfigMap';
  name: string;
  optional: boolean;
}

/** Finds the data of a Secret or ConfigMap. Throws when it is missing and not optional. */
export type Lookup = (reference: DataReference) => Map<string, Buffer>;

export function lookupIn({ store }: Registry, namespace?: string): Lookup {
  return ({ kind, name, optional }) => {
    const resource = kind === 'Secret' ? SECRETS : CONFIG_MAPS;
    const object = store.get(resource.name, { namespace, name });
    if (!object && !optional) {
      throw new Error(`${kind.toLowerCase()} "${name}" not found`);
    }
    const entries = (data: unknown, encoding: BufferEncoding) =>
      Object.entries((data ?? {}) as Record<string, string>).map(
        ([key, value]) => [key, Buffer.from(value, encoding)] as const,
      );
    return new Map([
      ...entries(object?.data, kind === 'Secret' ? 'base64' : 'utf8'),
      ...entries(object?.binaryData, 'base64'),
    ]);
  };
}

interface VolumeFile {
  path: string;
  mode: number;
  content: Buffer;
}

/** The files of a volume; none for an emptyDir. */
export function volumeFiles(volume: Volume, lookup: Lookup): VolumeFile[] {
  const source = volume.secret ?? volume.configMap;
  if (!source) return [];
  const { items, defaultMode, optional } = source;
  const kind = volume.secret ? 'Secret' : 'ConfigMap';
  const name = 'name' in source ? source.name : source.secretName;
  const data = lookup({ kind, name, optional });
  const all = [...data.keys()].map(key => ({
    key,
    path: key,
    mode: undefined,
  }));
  return (items ?? all).flatMap(({ key, path, mode = defaultMode }) => {
    const content = data.get(key);
    if (content) return [{ path, mode, content }];
    if (optional) return [];
    throw new Error(`references non-existent ${kind} key: ${key}`);
  });
}

/**
 * Writes a volume below a folder that no pod can reach yet, so that none can put a link in the way. All of it belongs to `owner`
 * in the end.
 */
export async function writeVolume(
  folder: string,
  files: VolumeFile[],
  owner: number | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const written = new Set([folder]);
  for (const { path, mode, content } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
    for (let at = file; at !== folder; at = dirname(at)) written.add(at);
  }
  if (owner === undefined) return;
  for (const path of written) await lchown(path, owner, owner);
}
