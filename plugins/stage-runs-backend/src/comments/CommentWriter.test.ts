import { randomUUID } from 'node:crypto';
import type {
  Claim,
  GitHubComment,
  GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import type { OutboxRow } from '../outbox/OutboxStore';
import { CommentWriter } from './CommentWriter';

jest.setTimeout(60_000);

let database: StageRunsDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

/** The comments of one issue, as GitHub keeps them. */
class Comments {
  readonly all: GitHubComment[] = [];
  calls: string[] = [];

  /** What the writer uses of a repository. */
  asRepository(): GitHubRepository {
    const create = async (_: number, body: string) => {
      this.calls.push('create');
      return this.add(body);
    };
    const update = async (id: string, body: string) => {
      this.calls.push('update');
      const comment = this.all.find(each => each.id === id)!;
      comment.body = body;
      return comment;
    };
    const remove = async (id: string) => {
      const index = this.all.findIndex(each => each.id === id);
      this.all.splice(index, 1);
    };
    return {
      comments: async () => [...this.all],
      createComment: create,
      updateComment: update,
      deleteComment: remove,
    } as unknown as GitHubRepository;
  }

  add(body: string): GitHubComment {
    const id = String(this.all.length + 1);
    const comment = {
      ...{ id, body, htmlUrl: '', createdAt: new Date(0) },
      ...{ authorId: '1005', authorLogin: 'bot', authorType: 'Bot' },
    };
    this.all.push(comment);
    return comment;
  }

  get bodies(): string[] {
    return this.all.map(comment => comment.body);
  }
}

async function claimOfNewEntry(): Promise<Claim<OutboxRow>> {
  const id = randomUUID();
  await database.knex.raw(
    `insert into outbox (id, kind, key, issue_number, payload, created_at) values (?, 'notice', ?, 1, '{}', kernel.now())`,
    [id, id],
  );
  return {
    row: { id } as OutboxRow,
    signal: new AbortController().signal,
    transaction: work => database.knex.transaction(work),
  };
}

function write(
  claim: Claim<OutboxRow>,
  comments: Comments,
  text: { body: string; phaseRank?: number; isFinal?: boolean },
) {
  return new CommentWriter(database).write({
    claim,
    repository: comments.asRepository(),
    issueNumber: 1,
    render: nonce => ({
      body: `<!-- ${nonce} --> ${text.body}`,
      phaseRank: text.phaseRank ?? 1,
      isFinal: text.isFinal ?? false,
    }),
  });
}

it('writes one comment and edits it in place', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'planned' });
  await write(claim, comments, { body: 'done' });
  expect(comments.bodies).toEqual([expect.stringContaining('done')]);
  expect(comments.calls).toEqual(['create', 'update']);
});

it('does not call GitHub for a text that is there already', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'same' });
  expect(await write(claim, comments, { body: 'same' })).toBeUndefined();
  expect(comments.calls).toEqual(['create']);
});

it('after a crash between writing and storing, finds its comment and writes no second one', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  const dying: Claim<OutboxRow> = {
    ...claim,
    async transaction(work) {
      if (comments.calls.includes('create'))
        throw new Error('the process dies');
      return claim.transaction(work);
    },
  };
  await expect(write(dying, comments, { body: 'planned' })).rejects.toThrow(
    'the process dies',
  );

  await write(claim, comments, { body: 'planned, again' });

  expect(comments.bodies).toEqual([expect.stringContaining('planned, again')]);
  expect(comments.calls).toEqual(['create', 'update']);
});

it('after a crash before writing, writes it', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  const away = comments.asRepository();
  away.createComment = async () => {
    throw new Error('GitHub is away');
  };
  const failing = new CommentWriter(database).write({
    ...{ claim, repository: away, issueNumber: 1 },
    render: nonce => ({ body: nonce, phaseRank: 1, isFinal: false }),
  });
  await expect(failing).rejects.toThrow('GitHub is away');

  await write(claim, comments, { body: 'planned' });
  expect(comments.bodies).toHaveLength(1);
});

it('never goes back to an earlier phase', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'finished', phaseRank: 4 });
  await write(claim, comments, { body: 'started', phaseRank: 3 });
  expect(comments.bodies).toEqual([expect.stringContaining('finished')]);
});

it('the final write removes copies, and only copies', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'started' });
  comments.add(comments.bodies[0]);
  comments.add('a person says something');
  await write(claim, comments, { body: 'finished', isFinal: true });
  expect(comments.bodies).toEqual([
    expect.stringContaining('finished'),
    'a person says something',
  ]);
});
