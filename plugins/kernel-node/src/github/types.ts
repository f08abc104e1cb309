import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** Whom GitHub sees behind a credential. */
export interface Viewer {
  id: string;
  login: string;
  /** What commits carry. */
  email: string;
}

/** `platform`: management (hooks, labels catalogue, reading source). `bot`: everything visible as the agent. */
export type CredentialKind = 'platform' | 'bot';

export interface GitHubIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  htmlUrl: string;
  labels: string[];
  isPullRequest: boolean;
}
/** Who wrote something; all empty when the account is gone. */
export interface GitHubAuthor {
  authorId: string;
  authorLogin: string;
  /** `User`, `Bot`, … */
  authorType: string;
}
export interface GitHubComment extends GitHubAuthor {
  id: string;
  body: string;
  htmlUrl: string;
  createdAt: Date;
}
export interface GitHubReview extends GitHubAuthor {
  id: string;
  body: string;
  state: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
  htmlUrl: string;
  submittedAt: Date;
}
/** A remark on a line of a file. */
export interface GitHubReviewComment extends GitHubAuthor {
  id: string;
  body: string;
  path: string;
  /** Absent when the line is no longer part of the diff. */
  line?: number;
  createdAt: Date;
}
export interface GitHubPullRequest {
  number: number;
  htmlUrl: string;
  headRef: string;
  headSha: string;
  baseRef: string;
  state: 'open' | 'closed';
  body: string;
  labels: string[];
  /** Its branch is in another repository, which we can't push to. */
  isFromFork: boolean;
}

/** One attempt to deliver a webhook; a redelivery has the guid of the first. */
export interface GitHubDelivery {
  id: string;
  guid: string;
  deliveredAt: Date;
  statusCode: number;
  event: string;
  action?: string;
  isRedelivery: boolean;
}

/**
 * One repository through one credential. The credential (the token of the repository, then
 * of the project, then the GitHub App, then the token of the platform: requirements F3) is
 * looked up and used inside; it is never returned.
 *
 * Every call has a timeout (15 s), goes through Octokit's throttling and retry (at most
 * 3), and throws @backstage/errors: NotFoundError, NotAllowedError, InputError, or
 * `GitHubUnavailableError` / `GitHubLimitedError` (with `waitMs`) for what may pass. While
 * a limit of the credential is known, on whatever replica it was met, GitHub is not asked.
 */
export interface GitHubRepository {
  viewer(): Promise<Viewer>;
  issue(number: number): Promise<GitHubIssue>;
  /** All comments, oldest first, at most 1,000; only those that were written or edited since then. */
  comments(
    issueNumber: number,
    options?: { since?: Date },
  ): Promise<GitHubComment[]>;
  createComment(issueNumber: number, body: string): Promise<GitHubComment>;
  updateComment(commentId: string, body: string): Promise<GitHubComment>;
  deleteComment(commentId: string): Promise<void>;
  /** Repeating it has no effect. */
  react(issueNumber: number, content: 'eyes' | '+1'): Promise<void>;
  addLabels(issueNumber: number, labels: string[]): Promise<void>;
  /** A label that is not there is no error. */
  removeLabel(issueNumber: number, label: string): Promise<void>;
  /** Creates missing labels; leaves existing ones alone. */
  ensureLabels(
    labels: { name: string; color: string; description: string }[],
  ): Promise<void>;
  /** Creates missing variables of GitHub Actions and corrects those with another value; leaves others alone. */
  ensureVariables(variables: { name: string; value: string }[]): Promise<void>;
  /** Full hex SHA of a branch, tag or commit; NotFoundError otherwise. */
  resolveRef(ref: string): Promise<string>;
  file(options: { path: string; ref: string }): Promise<string>;
  pullRequest(number: number): Promise<GitHubPullRequest>;
  /** All submitted reviews of a pull request, oldest first, at most 1,000. */
  reviews(pullRequestNumber: number): Promise<GitHubReview[]>;
  /** A review that only comments: it neither approves nor asks for changes. */
  createReview(
    pullRequestNumber: number,
    options: { body: string; commitSha: string },
  ): Promise<GitHubReview>;
  /** All remarks on lines of a pull request, oldest first, at most 1,000. */
  reviewComments(pullRequestNumber: number): Promise<GitHubReviewComment[]>;
  pullRequestByHead(branch: string): Promise<GitHubPullRequest | undefined>;
  createPullRequest(options: {
    title: string;
    body: string;
    head: string;
    base: string;
  }): Promise<GitHubPullRequest>;
  updatePullRequest(
    number: number,
    options: { title?: string; body?: string },
  ): Promise<void>;
  describe(): Promise<{
    externalId: string;
    owner: string;
    name: string;
    isPrivate: boolean;
    defaultRef: string;
  }>;
  /** Creates the hook with this address, or takes over the one that is there. */
  ensureWebhook(options: {
    url: string;
    secret: string;
    events: string[];
  }): Promise<{ hookId: string }>;
  /** NotFoundError for a hook that is gone or that the credential may not see. */
  deleteWebhook(options: {
    hookId: string;
    signal?: AbortSignal;
  }): Promise<void>;
  /** Pages of the deliveries newer than `since`, the newest first, back to the oldest. */
  deliveries(options: {
    hookId: string;
    since: Date;
  }): AsyncIterable<GitHubDelivery[]>;
  redeliver(options: { hookId: string; deliveryId: string }): Promise<void>;
}

/** Git with the repository's credential; it reaches the git process by its environment only. */
export interface GitRemote {
  /** Throws GitHubLimitedError while the credential is known to be limited; asks GitHub nothing. */
  checkLimit(): Promise<void>;
  /**
   * Clones or fetches the bare mirror of the repository that this process keeps and
   * answers its folder. The mirror is a cache: it may be deleted at any time.
   */
  mirror(options: {
    sha: string;
    signal?: AbortSignal;
  }): Promise<{ directory: string }>;
  /** Pushes `sha` from `directory` to `branch`; never forces unless `expectedSha` is what the branch has now. */
  push(options: {
    directory: string;
    sha: string;
    branch: string;
    expectedSha?: string;
    signal?: AbortSignal;
  }): Promise<void>;
  /** Passes one upload-pack request on (read-only smart HTTP); `body` is absent for the advertisement. */
  uploadPack(options: {
    path: 'info/refs' | 'git-upload-pack';
    headers: IncomingHttpHeaders;
    body?: Readable;
    signal?: AbortSignal;
  }): Promise<{
    status: number;
    headers: Record<string, string>;
    body: Readable;
  }>;
}

export interface GitHubClients {
  repository(options: {
    repositoryId: string;
    kind: CredentialKind;
  }): Promise<GitHubRepository>;
  git(options: {
    repositoryId: string;
    kind: CredentialKind;
  }): Promise<GitRemote>;
  /**
   * Only for attaching: a repository that is not stored yet, with a token that the caller
   * gave. `kind` is what errors call the token, `platform` if it is left out.
   */
  candidate(options: {
    owner: string;
    name: string;
    token: string;
    kind?: CredentialKind;
  }): GitHubRepository;
  /**
   * A repository that is attached to no project, with the platform's own credential: the
   * GitHub App where it is installed, else the token. Throws CredentialMissingError when
   * the platform has none of that kind.
   */
  unattached(options: {
    owner: string;
    name: string;
    kind: CredentialKind;
  }): Promise<GitHubRepository>;
  /**
   * The name of the configured GitHub App, undefined without one. Throws GitHubAppError
   * with GitHub's reason when it refuses the App's key.
   */
  appSlug(): Promise<string | undefined>;
  /** Where people look at it, for example https://github.com. */
  webUrl: string;
}
