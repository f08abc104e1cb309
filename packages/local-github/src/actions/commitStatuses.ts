import { Forge } from '../Forge';
import { FieldError, GitHubError, validationFailed } from '../GitHubError';
import { listCommits } from '../git/commits';
import { branchesWith } from '../git/gitRefs';
import { presentStatusEvent } from '../present/commitStatus';
import { Account } from '../store/AccountStore';
import { CommitStatus } from '../store/CommitStatusStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
import { requireRole } from './access';
import { requireCommit } from './requireCommit';

const DESCRIPTION_LIMIT_CHARACTERS = 140;
const CONTEXT_LIMIT_CHARACTERS = 255;
/** A payload names no more branches than this. */
const BRANCH_LIMIT = 10;

export type StatusInput = Pick<
  CommitStatus,
  'sha' | 'state' | 'context' | 'description' | 'target_url'
>;

/** Reports on a commit, whichever branch has it. */
export async function createCommitStatus(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: StatusInput,
): Promise<CommitStatus> {
  requireRole(forge, repository, actor, 'write');
  checkStatus(input);
  const { git, store } = forge;
  await requireCommit(forge, repository, input.sha);
  const [commit] = await listCommits(git, repository, ['-1', input.sha]);
  const branches = await branchesWith(
    git,
    repository,
    commit.sha,
    BRANCH_LIMIT,
  );
  return store.transaction(() => {
    const id = store.statuses.insert({
      ...input,
      repository_id: repository.id,
      creator_id: actor.id,
      created_at: forge.now(),
    });
    const status = store.statuses.byId(id);
    emit(forge, {
      repository,
      sender: actor,
      event: 'status',
      action: null,
      payload: () =>
        presentStatusEvent(forge, repository, { status, commit, branches }),
    });
    return status;
  });
}

function checkStatus({ description, context, target_url }: StatusInput): void {
  requireWithin('description', description, DESCRIPTION_LIMIT_CHARACTERS);
  requireWithin('context', context, CONTEXT_LIMIT_CHARACTERS);
  if (target_url === null || /^https?:\/\//.test(target_url)) return;
  throw invalid('target_url', 'target_url must use http(s) scheme');
}

function requireWithin(
  field: string,
  text: string | null,
  limit: number,
): void {
  if (text === null || text.length <= limit) return;
  throw invalid(field, `${field} is too long (maximum is ${limit} characters)`);
}

function invalid(field: string, message: string): GitHubError {
  const error: FieldError = {
    ...{ resource: 'Status', field, code: 'custom', message },
  };
  return validationFailed(error);
}
