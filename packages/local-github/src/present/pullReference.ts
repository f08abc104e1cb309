import { Forge } from '../Forge';
import { Pull } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { repositoryApi } from './repository';

/** `pull-request-minimal` */
export function presentPullReference(
  { store, urls }: Forge,
  repository: Repository,
  pull: Pull,
) {
  const { number } = store.issues.byId(pull.issue_id);
  const url = repositoryApi(urls, repository);
  const repo = { id: repository.id, url, name: repository.name };
  return {
    id: pull.id,
    number,
    url: `${url}/pulls/${number}`,
    head: { ref: pull.head_ref, sha: pull.head_sha, repo },
    base: { ref: pull.base_ref, sha: pull.base_sha, repo },
  };
}
