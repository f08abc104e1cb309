import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import type { RepositoryTarget } from './repositoryTarget';

/** GitHub gives no more variables at a time. */
const PAGE_SIZE = 30;

interface Variable {
  name: string;
  value: string;
}

/** Names are compared as GitHub does: in any case. */
export async function ensureVariables(
  target: RepositoryTarget,
  variables: Variable[],
): Promise<void> {
  const { octokit, repo } = target;
  const existing = await gitHubCall('list Actions variables', () =>
    octokit.paginate(octokit.actions.listRepoVariables, {
      ...repo,
      per_page: PAGE_SIZE,
    }),
  );
  const values = new Map(
    existing.map(({ name, value }) => [name.toUpperCase(), value]),
  );
  for (const variable of variables) {
    const value = values.get(variable.name.toUpperCase());
    if (value === undefined) await createVariable(target, variable);
    else if (value !== variable.value) await updateVariable(target, variable);
  }
}

async function createVariable(
  target: RepositoryTarget,
  variable: Variable,
): Promise<void> {
  const { octokit, repo } = target;
  await gitHubCall(`create Actions variable ${variable.name}`, async () => {
    try {
      await octokit.actions.createRepoVariable({
        ...{ ...repo, ...ONCE },
        ...variable,
      });
    } catch (error) {
      // Somebody else was faster. (It is sent once because a conflict would be tried again, for 14 s.)
      if ((error as { status?: number }).status !== 409) throw error;
      await updateVariable(target, variable);
    }
  });
}

async function updateVariable(
  { octokit, repo }: RepositoryTarget,
  variable: Variable,
): Promise<void> {
  await gitHubCall(`change Actions variable ${variable.name}`, () =>
    octokit.actions.updateRepoVariable({ ...repo, ...variable }),
  );
}
