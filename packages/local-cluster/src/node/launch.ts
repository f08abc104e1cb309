import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { fieldAt } from '../api/objects';
import type { Container } from '../api/schemas';
import type { Image } from './ImageStore';
import type { Pod } from './podStatus';
import type { Lookup } from './volumes';

/** How a container becomes a process of this machine. */
export interface Launch {
  command: string[];
  env: Record<string, string>;
  workingDir: string;
}

export interface LaunchOptions {
  pod: Pod;
  container: Container;
  image: Image;
  lookup: Lookup;
  /** The pod's folder: `volumes/<name>` and `tmp`. */
  podFolder: string;
  /** What the command `node` stands for. */
  nodePath: string;
}

const SEARCH_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Replaces `$(NAME)` where NAME is known; `$$(NAME)` stands for itself. */
export function expand(text: string, env: Record<string, string>): string {
  return text.replace(/\$(\$)?\(([^)]*)\)/g, (found, escaped, name) =>
    escaped ? found.slice(1) : env[name] ?? found,
  );
}

/** Turns a path below a mount into the folder that stands in for it on this machine. The longest mount path wins. */
export function rewriteMounts(
  text: string,
  { volumeMounts = [] }: Container,
  podFolder: string,
): string {
  const [mount] = volumeMounts
    .map(({ mountPath, name, subPath = '' }) => ({
      path: mountPath.replace(/(.)\/+$/, '$1'),
      folder: join(podFolder, 'volumes', name, subPath),
    }))
    .filter(({ path }) => text === path || text.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  return mount ? mount.folder + text.slice(mount.path.length) : text;
}

function referenced(
  lookup: Lookup,
  kind: 'Secret' | 'ConfigMap',
  { name, key, optional }: { name: string; key: string; optional: boolean },
): string | undefined {
  const value = lookup(kind, name)?.get(key);
  if (value || optional) return value?.toString();
  const what = lookup(kind, name) ? `key ${key} in ` : '';
  throw new Error(`couldn't find ${what}${kind} ${name}`);
}

function envOf({ pod, container, image, lookup }: LaunchOptions) {
  const env: Record<string, string> = { ...image.env };
  for (const { prefix, secretRef, configMapRef } of container.envFrom ?? []) {
    const kind = secretRef ? 'Secret' : 'ConfigMap';
    const source = secretRef ?? configMapRef;
    if (!source) continue;
    const data = lookup(kind, source.name);
    if (!data && !source.optional) {
      throw new Error(`${kind.toLowerCase()} "${source.name}" not found`);
    }
    data?.forEach((value, key) => {
      env[prefix + key] = value.toString();
    });
  }
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {};
    let found: string | undefined = expand(value, env);
    if (secretKeyRef) found = referenced(lookup, 'Secret', secretKeyRef);
    if (configMapKeyRef)
      found = referenced(lookup, 'ConfigMap', configMapKeyRef);
    if (fieldRef) found = String(fieldAt(pod, fieldRef.fieldPath));
    if (found !== undefined) env[name] = found;
  }
  return env;
}

function executable(name: string, searchPath: string): string {
  if (isAbsolute(name)) return name;
  const found = searchPath
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync);
  return found ?? name;
}

/**
 * Command, environment and folder of a container, with every value that begins with a mount path rewritten. The environment holds
 * nothing of the cluster's own. Throws when something it refers to is missing.
 */
export function launchOf(options: LaunchOptions): Launch {
  const { pod, container, image, podFolder, nodePath } = options;
  const plain = envOf(options);
  const rewrite = (text: string) => rewriteMounts(text, container, podFolder);
  const inImage = (text: string) => {
    const path = join(image.folder, text);
    return !isAbsolute(text) && existsSync(path) ? path : text;
  };
  const home = join(podFolder, 'tmp');
  const env: Record<string, string> = {
    PATH: SEARCH_PATH,
    HOME: home,
    HOSTNAME: pod.metadata.name,
  };
  for (const [name, value] of Object.entries(plain)) env[name] = rewrite(value);
  const words = container.command ?? image.entrypoint ?? [];
  const args = container.args ?? [];
  const [program, ...rest] = [...words.map(inImage), ...args].map(word =>
    rewrite(expand(word, plain)),
  );
  if (!program) throw new Error('no command specified');
  const path = program === 'node' ? nodePath : executable(program, env.PATH);
  const folder = container.workingDir ?? image.workingDir;
  return {
    command: [path, ...rest],
    env,
    workingDir: folder ? resolve(image.folder, rewrite(folder)) : home,
  };
}
