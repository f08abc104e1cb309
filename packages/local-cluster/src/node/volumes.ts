import { chmod, lchown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Volume, VolumeItem } from '../api/schemas';

/** The contents of a Secret or ConfigMap of the pod's namespace, undefined when there is none. */
export type Lookup = (
  kind: 'Secret' | 'ConfigMap',
  name: string,
) => Map<string, Buffer> | undefined;

interface VolumeFile {
  path: string;
  mode: number;
  content: Buffer;
}

interface Source {
  kind: 'Secret' | 'ConfigMap';
  name: string;
  items?: VolumeItem[];
  optional: boolean;
}

function sourcesOf({ secret, configMap, projected }: Volume): Source[] {
  if (secret) return [{ kind: 'Secret', ...secret, name: secret.secretName }];
  if (configMap) return [{ kind: 'ConfigMap', ...configMap }];
  return (projected?.sources ?? []).flatMap(source => [
    ...(source.secret ? [{ kind: 'Secret' as const, ...source.secret }] : []),
    ...(source.configMap
      ? [{ kind: 'ConfigMap' as const, ...source.configMap }]
      : []),
  ]);
}

function filesOf(source: Source, defaultMode: number, lookup: Lookup) {
  const { kind, name, items, optional } = source;
  const data = lookup(kind, name);
  if (!data && !optional) {
    throw new Error(`${kind.toLowerCase()} "${name}" not found`);
  }
  const wanted: VolumeItem[] =
    items ?? [...(data ?? [])].map(([key]) => ({ key, path: key }));
  return wanted.flatMap(({ key, path, mode = defaultMode }): VolumeFile[] => {
    const content = data?.get(key);
    if (content) return [{ path, mode, content }];
    if (optional) return [];
    throw new Error(`references non-existent ${kind} key: ${key}`);
  });
}

/** The files of a volume; none for an emptyDir. Throws when a Secret, ConfigMap or key that is not optional is missing. */
export function volumeFiles(volume: Volume, lookup: Lookup): VolumeFile[] {
  const { defaultMode = 0o644 } =
    volume.secret ?? volume.configMap ?? volume.projected ?? {};
  return sourcesOf(volume).flatMap(source =>
    filesOf(source, defaultMode, lookup),
  );
}

/**
 * Writes a volume below a folder that nobody else can reach yet, so that no pod can put a link in the way; all of it belongs to
 * `owner` at the end.
 */
export async function writeVolume(
  folder: string,
  files: VolumeFile[],
  owner: number | undefined,
): Promise<void> {
  const written = new Set([folder]);
  await mkdir(folder, { recursive: true });
  for (const { path, mode, content } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
    written.add(file);
    for (let up = dirname(file); up !== folder; up = dirname(up)) {
      written.add(up);
    }
  }
  if (owner === undefined) return;
  for (const path of written) await lchown(path, owner, owner);
}
