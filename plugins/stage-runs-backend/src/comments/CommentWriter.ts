import { randomUUID } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import {
  LeaseLostError,
  type Claim,
  type GitHubComment,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { orNoteLateWrite } from '../outbox/orNoteLateWrite';
import type { OutboxRow, OutboxStore } from '../outbox/OutboxStore';
import { digest } from '../runs/digest';

export interface CommentText {
  body: string;
  /** A comment never goes back to an earlier phase. */
  phaseRank: number;
  /** Nothing will follow: other copies of the comment are looked for and removed. */
  isFinal: boolean;
}

export interface CommentWrite {
  claim: Claim<OutboxRow>;
  repository: GitHubRepository;
  issueNumber: number;
  /** The whole text with the nonce in its marker. */
  render(nonce: string): CommentText;
}

interface WrittenComment {
  nonce: string;
  intended_at: Date;
  comment_id: string | null;
  body_sha256: string | null;
  phase_rank: number;
  late_writes: number;
  copies_left: boolean;
}

/** Between GitHub's clock and the database's. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * Keeps one comment for one outbox entry. GitHub can't check our lease and its list of
 * comments lags, so the nonce is stored before the comment is created: after a crash in
 * between, the comment is found by the nonce in its hidden marker instead of written
 * again. A process that froze in between and wakes after its successor may still write a
 * copy or an older text: it takes its copy back, and the holder writes the text again and
 * removes copies. A comment that a person deleted is written again with the next change.
 */
export class CommentWriter {
  readonly #knex: Knex;
  readonly #outbox: Pick<OutboxStore, 'noteLateWrite'>;

  constructor(options: {
    knex: Knex;
    outbox: Pick<OutboxStore, 'noteLateWrite'>;
  }) {
    this.#knex = options.knex;
    this.#outbox = options.outbox;
  }

  /** Undefined when GitHub has this text already, or a later one. */
  async write(
    options: CommentWrite,
  ): Promise<{ commentId: string } | undefined> {
    const { claim } = options;
    const before = await this.#find(claim.row.id);
    const known = before ?? (await intend(claim));
    const text = options.render(known.nonce);
    if (isWritten(known, text, claim.row)) {
      if (known.copies_left) {
        await this.#removeCopies(options, known, known.comment_id!);
      }
      return undefined;
    }
    if (known.phase_rank > text.phaseRank) return undefined;
    const existing =
      known.comment_id ?? (before && (await find(options, known)));
    const commentId = await this.#put(options, known, { text, existing });
    if (hasCopies(text, claim.row)) {
      await this.#removeCopies(options, known, commentId);
    }
    return { commentId };
  }

  async #put(
    options: CommentWrite,
    known: WrittenComment,
    { text, existing }: { text: CommentText; existing?: string },
  ): Promise<string> {
    const { claim } = options;
    let created: string | undefined;
    try {
      return await orNoteLateWrite(claim, this.#outbox, async () => {
        const updated = existing && (await update(options, existing, text));
        created = updated ? undefined : await create(options, known, text);
        const commentId = updated || created!;
        await store(claim, commentId, text);
        return commentId;
      });
    } catch (error) {
      const isLate = error instanceof LeaseLostError;
      if (isLate && created) await this.#takeBack(options, created);
      throw error;
    }
  }

  /** While the successor has stored no comment it finds this one by its nonce. */
  async #takeBack(
    { claim, repository }: CommentWrite,
    commentId: string,
  ): Promise<void> {
    const stored = (await this.#find(claim.row.id))?.comment_id;
    if (stored && stored !== commentId) {
      await repository.deleteComment(commentId);
    }
  }

  async #removeCopies(
    options: CommentWrite,
    known: WrittenComment,
    keptId: string,
  ): Promise<void> {
    const { claim, repository } = options;
    const comments = await commentsSince(options, known);
    const author = comments.find(({ id }) => id === keptId)?.authorId;
    const copies = comments.filter(
      comment =>
        comment.id !== keptId &&
        comment.body.includes(known.nonce) &&
        comment.authorId === author,
    );
    for (const { id } of copies) {
      await claim.confirm();
      await repository.deleteComment(id);
    }
    await claim.transaction(async trx => {
      await trx('written_comments')
        .where({ outbox_id: claim.row.id })
        .update({ copies_left: false });
    });
  }

  async #find(outboxId: string): Promise<WrittenComment | undefined> {
    return this.#knex<WrittenComment>('written_comments')
      .where({ outbox_id: outboxId } as never)
      .first();
  }
}

function isWritten(known: WrittenComment, text: CommentText, row: OutboxRow) {
  return (
    known.body_sha256 === digest(text.body) &&
    known.late_writes === row.late_writes
  );
}

/** Whether other comments with the nonce are looked for; also a late write may have left one. */
function hasCopies(text: CommentText, row: OutboxRow): boolean {
  return text.isFinal || row.late_writes > 0;
}

async function intend(claim: Claim<OutboxRow>): Promise<WrittenComment> {
  return claim.transaction(async trx => {
    const [intended] = await trx('written_comments')
      .insert({
        outbox_id: claim.row.id,
        nonce: randomUUID(),
        intended_at: trx.raw('kernel.now()'),
      })
      .returning<WrittenComment[]>('*');
    return intended;
  });
}

async function store(
  claim: Claim<OutboxRow>,
  commentId: string,
  text: CommentText,
): Promise<void> {
  const { id, late_writes } = claim.row;
  await claim.transaction(async trx => {
    await trx('written_comments')
      .where({ outbox_id: id })
      .update({
        comment_id: commentId,
        body_sha256: digest(text.body),
        phase_rank: text.phaseRank,
        late_writes,
        copies_left: hasCopies(text, claim.row),
      });
  });
}

/** Undefined when the comment is gone. */
async function update(
  { repository }: CommentWrite,
  commentId: string,
  { body }: CommentText,
): Promise<string | undefined> {
  try {
    return (await repository.updateComment(commentId, body)).id;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** In the place of a comment that a person has deleted a copy of it is taken, if there is one. */
async function create(
  options: CommentWrite,
  known: WrittenComment,
  text: CommentText,
): Promise<string> {
  const { claim, repository, issueNumber } = options;
  const copy = known.comment_id && (await find(options, known));
  await claim.confirm();
  const comment = copy
    ? await repository.updateComment(copy, text.body)
    : await repository.createComment(issueNumber, text.body);
  return comment.id;
}

async function find(
  options: CommentWrite,
  known: WrittenComment,
): Promise<string | undefined> {
  const comments = await commentsSince(options, known);
  return comments.find(({ body }) => body.includes(known.nonce))?.id;
}

/** What was written since the intention, so that an issue of many comments hides nothing. */
async function commentsSince(
  { repository, issueNumber }: CommentWrite,
  { intended_at: intendedAt }: WrittenComment,
): Promise<GitHubComment[]> {
  const since = new Date(intendedAt.getTime() - CLOCK_SKEW_MS);
  return repository.comments(issueNumber, { since });
}
