import { posix } from 'node:path';
import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import { minimatch } from 'minimatch';
import { LINK_MODE, SUBMODULE_MODE, type Change } from './changes';

/** Stars only, and hidden files are files. */
const GLOB_OPTIONS = {
  ...{ dot: true, nobrace: true, noext: true },
  ...{ nonegate: true, nocomment: true },
};

/** Rules that no stage may break: they would change who reviews, what CI runs, or what the next agent is told. */
const PROTECTED: RegExp[] = [
  /^\.github\//,
  /(^|\/)codeowners$/,
  /(^|\/)\.gitmodules$/,
  /(^|\/)\.git(\/|$)/,
  /(^|\/)(agents|claude|gemini)(\.[a-z]+)?\.md$/,
  /(^|\/)\.(codex|claude|gemini|cursor)\//,
  /(^|\/)\.(cursorrules|windsurfrules|clinerules)$/,
];

/**
 * Paths of the changes that the scope does not allow, each once. `linkTargets` holds
 * where each symbolic link points to, by the link's blob.
 *
 * Case is ignored, because some file systems do: `.GitHub/` is `.github/` there.
 */
export function outsideWriteScope(options: {
  scope: WriteScope;
  /** Globs of the only paths that may change; `*` stays in a folder, `**` does not. */
  paths?: string[];
  changes: Change[];
  linkTargets: ReadonlyMap<string, string>;
}): string[] {
  const { scope, paths, changes, linkTargets } = options;
  const refused = changes.filter(
    change =>
      !scopeAllows(scope, change.path) ||
      !pathAllowed(paths, change.path) ||
      isProtected(change.path) ||
      change.mode === SUBMODULE_MODE ||
      (change.mode === LINK_MODE &&
        linkEscapes(change.path, linkTargets.get(change.sha) ?? '/')),
  );
  return [...new Set(refused.map(change => change.path))];
}

function scopeAllows(scope: WriteScope, path: string): boolean {
  if (scope === 'no_repository_changes') return false;
  if (scope === 'markdown_only') return path.toLowerCase().endsWith('.md');
  return true;
}

/** Here case counts: a repository that names its paths means these. */
function pathAllowed(paths: string[] | undefined, path: string): boolean {
  return (
    !paths || paths.some(pattern => minimatch(path, pattern, GLOB_OPTIONS))
  );
}

function isProtected(path: string): boolean {
  const lower = path.toLowerCase();
  return PROTECTED.some(pattern => pattern.test(lower));
}

/** A link may only point to a place inside the repository, and not into .git. */
function linkEscapes(path: string, target: string): boolean {
  if (posix.isAbsolute(target) || target.includes('\\')) return true;
  const resolved = posix.join(posix.dirname(path), target);
  return (
    resolved === '..' || resolved.startsWith('../') || isProtected(resolved)
  );
}
