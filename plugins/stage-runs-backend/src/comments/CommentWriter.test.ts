import { randomUUID } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import {
  LeaseLostError,
  type Claim,
  type ClaimLoops,
  type GitHubComment,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { OutboxStore, type OutboxRow } from '../outbox/OutboxStore';
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
  #lastId = 0;

  /** What the writer uses of a repository. */
  asRepository(): GitHubRepository {
    const create = async (_: number, body: string) => {
      this.calls.push('create');
      return this.add(body);
    };
    const update = async (id: string, body: string) => {
      this.calls.push('update');
      const comment = this.all.find(each => each.id === id);
      if (!comment) throw new NotFoundError(`There is no comment ${id}`);
      comment.body = body;
      return comment;
    };
    const remove = async (id: string) => {
      const index = this.all.findIndex(each => each.id === id);
      this.all.splice(index, 1);
    };
    return {
      comments: async (_: number, { since }: { since?: Date } = {}) =>
        this.all
          .filter(({ createdAt }) => !since || createdAt >= since)
          .slice(0, 1_000),
      createComment: create,
      updateComment: update,
      deleteComment: remove,
    } as unknown as GitHubRepository;
  }

  add(body: string, createdAt = new Date()): GitHubComment {
    this.#lastId += 1;
    const comment = {
      ...{ id: String(this.#lastId), body, htmlUrl: '', createdAt },
      ...{ authorId: '1005', authorLogin: 'bot', authorType: 'Bot' },
    };
    this.all.push(comment);
    return comment;
  }

  get bodies(): string[] {
    return this.all.map(comment => comment.body);
  }
}

const outbox = () =>
  new OutboxStore({
    knex: database.knex,
    claimLoops: {
      makeClaimable: async () => {},
    } as unknown as ClaimLoops,
    doorbell: { ring() {}, onRing: () => () => {} },
  });

async function claimOfNewEntry(): Promise<Claim<OutboxRow>> {
  const id = randomUUID();
  await database.knex.raw(
    `insert into outbox (id, kind, key, issue_number, payload, created_at) values (?, 'notice', ?, 1, '{}', kernel.now())`,
    [id, id],
  );
  return claimOf(id);
}

/** The entry as whoever claims it now has it. */
async function claimOf(id: string): Promise<Claim<OutboxRow>> {
  return {
    row: await database.knex('outbox').where({ id }).first(),
    signal: new AbortController().signal,
    transaction: work => database.knex.transaction(work),
    confirm: async () => {},
  };
}

/** A holder that freezes in the midst of a write: `freeze` is when it does, and its successor comes. */
function freezingClaim(claim: Claim<OutboxRow>) {
  let isLost = false;
  const check = async () => {
    if (isLost) throw new LeaseLostError('The lease was lost');
  };
  return {
    freeze: () => {
      isLost = true;
    },
    claim: {
      ...claim,
      confirm: check,
      transaction: async (work: Parameters<typeof claim.transaction>[0]) => {
        await check();
        return claim.transaction(work);
      },
    } as Claim<OutboxRow>,
  };
}

const writer = () =>
  new CommentWriter({ knex: database.knex, outbox: outbox() });

function write(
  claim: Claim<OutboxRow>,
  comments: Comments,
  text: { body: string; phaseRank?: number; isFinal?: boolean },
) {
  return writer().write({
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
  const failing = writer().write({
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

describe('a holder that was frozen and writes late', () => {
  /** Writes `late` with a claim that is lost in the midst of the call; meanwhile `successor` works. */
  async function writeLate(
    claim: Claim<OutboxRow>,
    comments: Comments,
    options: {
      late: { body: string; phaseRank?: number };
      call: 'createComment' | 'updateComment';
      successor(): Promise<unknown>;
    },
  ) {
    const frozen = freezingClaim(claim);
    const repository = comments.asRepository();
    const original = repository[options.call] as (
      ...parameters: unknown[]
    ) => Promise<GitHubComment>;
    Object.assign(repository, {
      [options.call]: async (...parameters: unknown[]) => {
        frozen.freeze();
        await options.successor();
        return original(...parameters);
      },
    });
    const { body, phaseRank = 1 } = options.late;
    const writing = writer().write({
      ...{ claim: frozen.claim, repository, issueNumber: 1 },
      render: nonce => ({
        ...{ body: `<!-- ${nonce} --> ${body}`, phaseRank, isFinal: false },
      }),
    });
    await expect(writing).rejects.toThrow(LeaseLostError);
  }

  it('takes its copy back when its successor has a comment of its own', async () => {
    const claim = await claimOfNewEntry();
    const comments = new Comments();
    await writeLate(claim, comments, {
      ...{ late: { body: 'late' }, call: 'createComment' },
      successor: () => write(claim, comments, { body: 'planned' }),
    });
    expect(comments.bodies).toEqual([expect.stringContaining('planned')]);
  });

  it('leaves its comment when its successor has none: that finds it by its nonce', async () => {
    const claim = await claimOfNewEntry();
    const comments = new Comments();
    await writeLate(claim, comments, {
      ...{ late: { body: 'late' }, call: 'createComment' },
      successor: async () => {},
    });
    await write(await claimOf(claim.row.id), comments, { body: 'planned' });
    expect(comments.bodies).toEqual([expect.stringContaining('planned')]);
  });

  it('a copy that it leaves behind after all goes with the next write, of a notice too', async () => {
    const claim = await claimOfNewEntry();
    const comments = new Comments();
    await write(claim, comments, { body: 'planned' });
    await outbox().noteLateWrite(claim.row.id);
    comments.add(comments.bodies[0]);
    await write(await claimOf(claim.row.id), comments, { body: 'planned' });
    expect(comments.bodies).toEqual([expect.stringContaining('planned')]);
  });

  it('an older text over the last one is written over again', async () => {
    const claim = await claimOfNewEntry();
    const comments = new Comments();
    const final = { body: 'finished', phaseRank: 4, isFinal: true };
    await write(claim, comments, { body: 'planned' });
    await writeLate(claim, comments, {
      ...{ late: { body: 'started', phaseRank: 3 }, call: 'updateComment' },
      successor: () => write(claim, comments, final),
    });
    expect(comments.bodies).toEqual([expect.stringContaining('started')]);
    const row = await database
      .knex('outbox')
      .where({ id: claim.row.id })
      .first();
    expect(Number(row.wanted_version)).toBe(2);

    await write(await claimOf(claim.row.id), comments, final);
    expect(comments.bodies).toEqual([expect.stringContaining('finished')]);
  });

  it('also when the successor stores its write only after the late one', async () => {
    const claim = await claimOfNewEntry();
    const comments = new Comments();
    const final = { body: 'finished', phaseRank: 4, isFinal: true };
    await write(claim, comments, { body: 'planned' });
    const storing: Claim<OutboxRow> = {
      ...claim,
      async transaction(work) {
        comments.all[0].body = 'late';
        await outbox().noteLateWrite(claim.row.id);
        return claim.transaction(work);
      },
    };
    await write(storing, comments, final);

    await write(await claimOf(claim.row.id), comments, final);
    expect(comments.bodies).toEqual([expect.stringContaining('finished')]);
  });

  it('writes nothing when it froze before the call', async () => {
    const frozen = freezingClaim(await claimOfNewEntry());
    const comments = new Comments();
    const writing = writer().write({
      ...{ claim: frozen.claim, issueNumber: 1 },
      repository: comments.asRepository(),
      render: nonce => {
        frozen.freeze();
        return { body: nonce, phaseRank: 1, isFinal: false };
      },
    });
    await expect(writing).rejects.toThrow(LeaseLostError);
    expect(comments.calls).toEqual([]);
  });
});

it('copies that a crash left behind are removed later, though the text is there', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  const final = { body: 'finished', isFinal: true };
  await write(claim, comments, { body: 'started' });
  comments.add(comments.bodies[0]);
  const dying: Claim<OutboxRow> = {
    ...claim,
    async confirm() {
      if (comments.bodies[0].includes('finished')) {
        throw new Error('the process dies');
      }
    },
  };
  await expect(write(dying, comments, final)).rejects.toThrow('dies');
  expect(comments.bodies).toHaveLength(2);

  await write(claim, comments, final);
  expect(comments.bodies).toEqual([expect.stringContaining('finished')]);
  comments.calls = [];
  await write(claim, comments, final);
  expect(comments.calls).toEqual([]);
});

it('a comment of somebody else is no copy, whatever it says', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'started' });
  comments.add(comments.bodies[0]).authorId = '1001';
  await write(claim, comments, { body: 'finished', isFinal: true });
  expect(comments.bodies).toHaveLength(2);
});

it('is found among more comments than one may read', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  for (let count = 0; count < 1_000; count += 1) {
    comments.add('of old', new Date(0));
  }
  const dying: Claim<OutboxRow> = {
    ...claim,
    async transaction(work) {
      if (comments.calls.includes('create')) throw new Error('it dies');
      return claim.transaction(work);
    },
  };
  await expect(write(dying, comments, { body: 'planned' })).rejects.toThrow(
    'it dies',
  );
  await write(claim, comments, { body: 'planned, again' });
  expect(comments.all).toHaveLength(1_001);
});

it('a comment that a person deleted is written again, under the same nonce', async () => {
  const claim = await claimOfNewEntry();
  const comments = new Comments();
  await write(claim, comments, { body: 'planned' });
  const [planned] = comments.all.splice(0);
  await write(claim, comments, { body: 'finished', phaseRank: 2 });
  expect(comments.bodies).toEqual([expect.stringContaining('finished')]);
  const [nonce] = planned.body.match(/[0-9a-f-]{36}/)!;
  expect(comments.bodies[0]).toContain(nonce);
});
