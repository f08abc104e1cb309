import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Container } from '../api/schemas';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const REFERENCE =
  /^(?<name>[a-z0-9]+([._/-]+[a-z0-9]+)*)(:(?<tag>\w[\w.-]*))?$/;

const imageFile = z.strictObject({
  entrypoint: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});

export interface Image extends z.output<typeof imageFile> {
  folder: string;
}

/** How a container becomes a process of this machine. */
export interface Launch {
  command: string[];
  env: Record<string, string>;
  workingDir: string;
}

/**
 * Reads an image: `team/tool:1.2` is `<store>/team/tool/1.2/` with an `image.json`; the tag is `latest` when none is given. Throws
 * when it is missing or its image.json is not valid.
 */
export async function readImage(imageStore: string, reference: string) {
  const { name, tag = 'latest' } = REFERENCE.exec(reference)?.groups ?? {};
  if (!name) throw new Error(`invalid reference format: ${reference}`);
  const folder = resolve(imageStore, name, tag);
  const text = await readFile(join(folder, 'image.json'), 'utf8').catch(() => {
    throw new Error(`${reference}: not found in the local image store`);
  });
  return { folder, ...imageFile.parse(JSON.parse(text)) };
}

/** Turns a path below a mount into the folder that stands for it on this machine. The longest mount path wins. */
export function rewriteMounts(
  text: string,
  { volumeMounts }: Container,
  podFolder: string,
): string {
  const [mount] = volumeMounts
    .map(({ name, mountPath }) => {
      return { name, path: mountPath.replace(/\/+$/, '') };
    })
    .filter(({ path }) => text === path || text.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!mount) return text;
  return join(podFolder, 'volumes', mount.name) + text.slice(mount.path.length);
}

/**
 * Command, environment and folder of a container in a pod of the name; whatever begins with a mount path is rewritten. The environment holds nothing of
 * the cluster's own. The pod's folder holds `volumes/<name>` and `tmp`; the command `node` stands for `nodePath`. Throws when there is no command.
 */
export function launchOf(
  HOSTNAME: string,
  container: Container,
  image: Image,
  podFolder: string,
  nodePath: string,
): Launch {
  const rewrite = (text: string) => rewriteMounts(text, container, podFolder);
  // A path of this machine is final: it may itself begin with a mount path, as /tmp.
  const inImage = (word: string) => {
    const path = join(image.folder, word);
    return !isAbsolute(word) && word && existsSync(path) ? path : rewrite(word);
  };
  const words = (container.command ?? image.entrypoint).map(inImage);
  const [program, ...args] = [...words, ...container.args.map(rewrite)];
  if (!program) throw new Error('no command specified');
  const { workingDir } = container;
  const HOME = join(podFolder, 'tmp');
  const given = [
    ...Object.entries(image.env),
    ...container.env.map(({ name, value }) => [name, value]),
  ].map(([name, value]) => [name, rewrite(value)]);
  return {
    command: [program === 'node' ? nodePath : program, ...args],
    env: { PATH, HOME, HOSTNAME, ...Object.fromEntries(given) },
    workingDir: workingDir ? resolve(image.folder, rewrite(workingDir)) : HOME,
  };
}
