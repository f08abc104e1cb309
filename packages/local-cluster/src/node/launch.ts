import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
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

type Env = Record<string, string>;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Replaces `$(NAME)` where NAME is known; `$$(NAME)` stands for `$(NAME)`. */
export function expand(text: string, env: Env): string {
  return text.replace(/\$?\$\(([^()]*)\)/g, (found, name) =>
    found.startsWith('$$') ? found.slice(1) : env[name] ?? found,
  );
}

/** Turns a path below a mount into the folder that stands for it on this machine. The longest mount path wins. */
export function rewriteMounts(
  text: string,
  { volumeMounts }: Container,
  podFolder: string,
): string {
  const [mount] = volumeMounts
    .map(mounted => ({
      ...mounted,
      path: mounted.mountPath.replace(/\/+$/, ''),
    }))
    .filter(({ path }) => text === path || text.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!mount) return text;
  const { name, subPath = '', path } = mount;
  return join(podFolder, 'volumes', name, subPath) + text.slice(path.length);
}

function envOf({ pod, container, image, lookup }: LaunchOptions): Env {
  const env: Env = { ...image.env };
  for (const { prefix, secretRef, configMapRef } of container.envFrom) {
    const secret = secretRef && lookup({ kind: 'Secret', ...secretRef });
    const map = configMapRef && lookup({ kind: 'ConfigMap', ...configMapRef });
    for (const [name, value] of secret ?? map ?? []) {
      env[prefix + name] = value.toString();
    }
  }
  for (const { name, value, valueFrom } of container.env) {
    const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {};
    const reference = secretKeyRef ?? configMapKeyRef;
    const kind = secretKeyRef ? 'Secret' : 'ConfigMap';
    env[name] = expand(value, env);
    if (fieldRef) env[name] = String(fieldAt(pod, fieldRef.fieldPath));
    if (!reference) continue;
    const found = lookup({ kind, ...reference }).get(reference.key);
    if (found) env[name] = found.toString();
    else if (reference.optional) delete env[name];
    else throw new Error(`couldn't find key ${reference.key} in ${kind}`);
  }
  return env;
}

/**
 * Command, environment and folder of a container; whatever begins with a mount path is rewritten. The environment holds nothing of
 * the cluster's own. Throws when something that it refers to is missing.
 */
export function launchOf(options: LaunchOptions): Launch {
  const { pod, container, image, podFolder, nodePath } = options;
  const plain = envOf(options);
  const rewrite = (text: string) => rewriteMounts(text, container, podFolder);
  const given = (word: string) => rewrite(expand(word, plain));
  // A path of this machine is final: it may itself begin with a mount path, as /tmp.
  const inImage = (word: string) => {
    const path = join(image.folder, word);
    return !isAbsolute(word) && word && existsSync(path) ? path : given(word);
  };
  const words = (container.command ?? image.entrypoint).map(inImage);
  const [program, ...args] = [...words, ...(container.args ?? []).map(given)];
  if (!program) throw new Error('no command specified');
  const HOME = join(podFolder, 'tmp');
  const env: Env = { PATH, HOME, HOSTNAME: pod.metadata.name };
  for (const [name, value] of Object.entries(plain)) env[name] = rewrite(value);
  const folder = container.workingDir ?? image.workingDir;
  return {
    command: [program === 'node' ? nodePath : program, ...args],
    env,
    workingDir: folder ? resolve(image.folder, rewrite(folder)) : HOME,
  };
}
