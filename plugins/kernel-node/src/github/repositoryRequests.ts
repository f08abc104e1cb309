import { InputError, NotFoundError } from '@backstage/errors';
import { gitHubCall } from './gitHubFailure';
import type { RepositoryTarget } from './repositoryTarget';
import type { Viewer } from './types';

const PAGE_SIZE = 100;

export async function readViewer({
  octokit,
}: RepositoryTarget): Promise<Viewer> {
  return gitHubCall('tell who the token belongs to', async () => {
    const { data } = await octokit.users.getAuthenticated();
    const { id, login, email } = data;
    return {
      id: String(id),
      login,
      // Where the address is private, commits carry the one that GitHub made up for it.
      email: email ?? `${id}+${login}@users.noreply.github.com`,
    };
  });
}

export async function describeRepository({
  octokit,
  repo,
}: RepositoryTarget): Promise<{
  externalId: string;
  owner: string;
  name: string;
  isPrivate: boolean;
  defaultRef: string;
}> {
  return gitHubCall(`read repository ${repo.owner}/${repo.repo}`, async () => {
    const { data } = await octokit.repos.get(repo);
    return {
      externalId: String(data.id),
      owner: data.owner.login,
      name: data.name,
      isPrivate: data.private,
      defaultRef: data.default_branch,
    };
  });
}

export async function resolveRef(
  { octokit, repo }: RepositoryTarget,
  ref: string,
): Promise<string> {
  try {
    return await gitHubCall(`find the commit of ${ref}`, async () => {
      const { data } = await octokit.repos.getCommit({ ...repo, ref });
      return data.sha;
    });
  } catch (error) {
    // GitHub answers 422 to what looks like a commit but is none.
    throw error instanceof InputError
      ? new NotFoundError(error.message)
      : error;
  }
}

export async function readFile(
  { octokit, repo }: RepositoryTarget,
  options: { path: string; ref: string },
): Promise<string> {
  const { data } = await gitHubCall(`read ${options.path}`, () =>
    octokit.repos.getContent({ ...repo, ...options }),
  );
  if (Array.isArray(data) || data.type !== 'file') {
    throw new NotFoundError(`${options.path} is not a file`);
  }
  if (data.encoding !== 'base64') {
    throw new InputError(`${options.path} is larger than 1 MB`);
  }
  return Buffer.from(data.content, 'base64').toString('utf8');
}

export async function ensureLabels(
  { octokit, repo }: RepositoryTarget,
  labels: { name: string; color: string; description: string }[],
): Promise<void> {
  const existing = await gitHubCall('list labels', () =>
    octokit.paginate(octokit.issues.listLabelsForRepo, {
      ...repo,
      per_page: PAGE_SIZE,
    }),
  );
  const names = new Set(existing.map(({ name }) => name.toLowerCase()));
  const missing = labels.filter(({ name }) => !names.has(name.toLowerCase()));
  for (const label of missing) {
    await createLabel({ octokit, repo }, label);
  }
}

async function createLabel(
  { octokit, repo }: RepositoryTarget,
  label: { name: string; color: string; description: string },
): Promise<void> {
  try {
    await octokit.issues.createLabel({ ...repo, ...label });
  } catch (error) {
    if (!isExistingLabel(error)) {
      await gitHubCall(`create label ${label.name}`, () =>
        Promise.reject(error),
      );
    }
  }
}

/** Somebody else, or a retry of our own request, was faster. */
function isExistingLabel(error: unknown): boolean {
  const { status, response } = error as {
    status?: number;
    response?: { data?: { errors?: { code?: string }[] } };
  };
  const codes = response?.data?.errors?.map(({ code }) => code) ?? [];
  return status === 422 && codes.includes('already_exists');
}
