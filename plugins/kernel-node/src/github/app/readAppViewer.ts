import { gitHubCall } from '../gitHubFailure';
import type { RepositoryTarget } from '../repositoryTarget';
import type { Viewer } from '../types';

/** The account that an App acts as; its own tokens can't ask who they are. */
export async function readAppViewer(
  { octokit }: RepositoryTarget,
  slug: string,
): Promise<Viewer> {
  return gitHubCall('tell who the App acts as', async () => {
    const { data } = await octokit.users.getByUsername({
      username: `${slug}[bot]`,
    });
    const { id, login } = data;
    return {
      ...{ id: String(id), login },
      email: `${id}+${login}@users.noreply.github.com`,
    };
  });
}
