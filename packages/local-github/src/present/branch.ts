import { Forge } from '../Forge';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { repositoryApi } from './repository';

/** `short-branch`; `ref` is one below `refs/heads/`. */
export function presentBranch(
  { urls }: Forge,
  repository: Repository,
  ref: Ref,
) {
  const name = ref.name.slice('refs/heads/'.length);
  const api = repositoryApi(urls, repository);
  return {
    name,
    commit: { sha: ref.sha, url: `${api}/commits/${ref.sha}` },
    protected: repository.protected_branches.includes(name),
  };
}
