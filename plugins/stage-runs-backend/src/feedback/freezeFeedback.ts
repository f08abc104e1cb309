import type {
  GitHubAuthor,
  GitHubRepository,
  ProjectDirectory,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Feedback, RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { isFromPerson, selectFeedback, type Remark } from './selectFeedback';

/**
 * Reads what people wrote on the pull request that a run revises and no run has answered
 * yet: reviews, remarks on lines and comments of members of the project. Text of others
 * never reaches an agent. Without secrets that the platform knows.
 */
export async function freezeFeedback(
  run: RunRow,
  repository: GitHubRepository,
  resources: {
    directory: ProjectDirectory;
    redaction: Redaction;
    store: RunStore;
  },
): Promise<Feedback[]> {
  const number = run.pull_request_number!;
  const [remarks, viewer, answered] = await Promise.all([
    readRemarks(repository, number),
    repository.viewer(),
    resources.store.answeredFeedback({
      repositoryId: run.repository_id,
      number,
    }),
  ]);
  const authors = new Set(
    remarks.filter(isFromPerson).map(({ authorId }) => authorId),
  );
  // The platform's own account may be one of a person.
  authors.delete(viewer.id);
  const heard = await membersAmong(authors, run, resources.directory);
  return selectFeedback(remarks, { answered, heard }).map(item => ({
    ...item,
    body: resources.redaction.redact(item.body),
  }));
}

async function readRemarks(
  repository: GitHubRepository,
  number: number,
): Promise<Remark[]> {
  const [reviews, lines, comments] = await Promise.all([
    repository.reviews(number),
    repository.reviewComments(number),
    repository.comments(number),
  ]);
  return [
    ...reviews.map(review => ({
      ...remarkOf(`review/${review.id}`, review),
      at: review.submittedAt,
    })),
    ...lines.map(remark => ({
      ...remarkOf(`remark/${remark.id}`, remark),
      ...{ path: remark.path, line: remark.line, at: remark.createdAt },
    })),
    ...comments.map(comment => ({
      ...remarkOf(`comment/${comment.id}`, comment),
      at: comment.createdAt,
    })),
  ];
}

function remarkOf(id: string, written: GitHubAuthor & { body: string }) {
  const { authorId, authorLogin, authorType, body } = written;
  return { id, author: authorLogin, authorId, authorType, body };
}

async function membersAmong(
  githubIds: ReadonlySet<string>,
  run: RunRow,
  directory: ProjectDirectory,
): Promise<Set<string>> {
  const members = new Set<string>();
  for (const githubId of githubIds) {
    const user = await directory.userByGithubId(githubId);
    if (!user) continue;
    const projectId = run.project_id;
    const role = await directory.roleIn({ projectId, userId: user.id });
    if (role || user.isPlatformAdmin || user.isPlatformOwner) {
      members.add(githubId);
    }
  }
  return members;
}
