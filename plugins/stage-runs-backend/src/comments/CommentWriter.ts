import { randomUUID } from 'node:crypto';
import type {
  Claim,
  GitHubComment,
  GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxRow } from '../outbox/OutboxStore';
import { digest } from '../runs/digest';

export interface CommentText {
  body: string;
  /** A comment never goes back to an earlier phase. */
  phaseRank: number;
  /** Nothing will follow: other copies of the comment are looked for and removed. */
  isFinal: boolean;
}

interface WrittenComment {
  nonce: string;
  comment_id: string | null;
  body_sha256: string | null;
  phase_rank: number;
}

/**
 * Keeps one comment for one outbox entry. GitHub can't check our lease and its list of
 * comments lags, so the nonce is stored before the comment is created: after a crash in
 * between, the comment is found by the nonce in its hidden marker instead of written
 * again. A process that froze in between and wakes after its successor may still write a
 * copy; the final write removes it.
 */
export class CommentWriter {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** False when GitHub has this text already, or a later one. */
  async write(options: {
    claim: Claim<OutboxRow>;
    repository: GitHubRepository;
    issueNumber: number;
    /** The whole text with the nonce in its marker. */
    render(nonce: string): CommentText;
  }): Promise<{ commentId: string } | undefined> {
    const { claim, repository, issueNumber } = options;
    const { id } = claim.row;
    const before = await this.#find(id);
    const nonce = before?.nonce ?? (await intend(claim));
    const text = options.render(nonce);
    const bodyDigest = digest(text.body);
    if (before?.body_sha256 === bodyDigest) return undefined;
    if (before && before.phase_rank > text.phaseRank) return undefined;

    const existing =
      before?.comment_id ??
      (before && (await findByNonce(repository, issueNumber, nonce))?.id);
    const comment = existing
      ? await repository.updateComment(existing, text.body)
      : await repository.createComment(issueNumber, text.body);
    await claim.transaction(async trx => {
      await trx('written_comments').where({ outbox_id: id }).update({
        comment_id: comment.id,
        body_sha256: bodyDigest,
        phase_rank: text.phaseRank,
      });
    });
    if (text.isFinal) {
      await removeCopies(repository, issueNumber, nonce, comment.id);
    }
    return { commentId: comment.id };
  }

  async #find(outboxId: string): Promise<WrittenComment | undefined> {
    return this.#knex<WrittenComment>('written_comments')
      .where({ outbox_id: outboxId } as never)
      .first();
  }
}

async function intend(claim: Claim<OutboxRow>): Promise<string> {
  const nonce = randomUUID();
  await claim.transaction(async trx => {
    await trx('written_comments').insert({
      outbox_id: claim.row.id,
      nonce,
      intended_at: trx.raw('kernel.now()'),
    });
  });
  return nonce;
}

async function findByNonce(
  repository: GitHubRepository,
  issueNumber: number,
  nonce: string,
): Promise<GitHubComment | undefined> {
  const comments = await repository.comments(issueNumber);
  return comments.find(comment => comment.body.includes(nonce));
}

async function removeCopies(
  repository: GitHubRepository,
  issueNumber: number,
  nonce: string,
  keptId: string,
): Promise<void> {
  const comments = await repository.comments(issueNumber);
  for (const comment of comments) {
    if (comment.id !== keptId && comment.body.includes(nonce)) {
      await repository.deleteComment(comment.id);
    }
  }
}
