import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLocalGitHub,
  type LocalGitHub,
  type SeedApp,
} from '@stagecraft/local-github';

export const GITHUB_TOKENS = {
  platform: 'ghp_platform0123456789abcdef',
  bot: 'ghp_bot0123456789abcdef',
  /** Sees nothing of acme. */
  outsider: 'ghp_outsider0123456789abcdef',
};

/** A GitHub with acme/bookshop and acme/search. */
export async function startGitHub(
  options: { clock?: () => Date; apps?: SeedApp[] } = {},
): Promise<LocalGitHub> {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-github-'));
  const source = join(folder, 'source');
  mkdirSync(source);
  writeFileSync(join(source, 'README.md'), '# Bookshop\n');
  const github = await createLocalGitHub({
    clock: options.clock,
    port: 0,
    dataDir: join(folder, 'data'),
    seed: {
      apps: options.apps,
      users: [
        user({
          id: 1005,
          login: 'stagecraft-bot',
          type: 'Bot',
          token: GITHUB_TOKENS.bot,
        }),
        user({
          id: 1006,
          login: 'stagecraft-platform',
          type: 'User',
          token: GITHUB_TOKENS.platform,
        }),
        user({
          id: 1002,
          login: 'mateo',
          type: 'User',
          token: 'ghp_mateo0123456789abcdef',
        }),
        user({
          id: 1004,
          login: 'otis',
          type: 'User',
          token: GITHUB_TOKENS.outsider,
        }),
      ],
      repositories: ['bookshop', 'search'].map(name => ({
        owner: 'acme',
        name,
        private: true,
        fromDirectory: source,
        collaborators: {
          'stagecraft-bot': 'write',
          'stagecraft-platform': 'admin',
        },
      })),
    },
  });
  return {
    ...github,
    async close() {
      await github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function user(options: {
  id: number;
  login: string;
  type: 'User' | 'Bot';
  token: string;
}) {
  return {
    ...options,
    name: options.login,
    email: `${options.login}@example.org`,
  };
}
