import { MergeMethod, mergePull } from '../actions/mergePull';
import { notFound } from '../GitHubError';
import { Handlers, noContent, ok, RestRequest } from './RestRequest';
import { pullOf, repositoryOf } from './subject';

interface MergeBody {
  commit_title?: string;
  commit_message?: string;
  sha?: string;
  merge_method?: MergeMethod;
}

async function merge(request: RestRequest<MergeBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const sha = await mergePull(forge, repository, actor, {
    issue: pullOf(request, repository),
    method: body.merge_method ?? 'merge',
    expectedSha: body.sha,
    wording: { title: body.commit_title, message: body.commit_message },
  });
  const message = 'Pull Request successfully merged';
  return ok({ sha, merged: true, message });
}

function checkIfMerged(request: RestRequest) {
  const { forge } = request;
  const issue = pullOf(request, repositoryOf(request));
  if (forge.store.pulls.ofIssue(issue.id).merged_at === null) throw notFound();
  return noContent();
}

export const mergeHandlers: Handlers = {
  'pulls/merge': merge,
  'pulls/check-if-merged': checkIfMerged,
};
