import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { UsageTotals } from '../reporting/UsageTotals';
import { SessionKeeper, type SessionKeeperOptions } from './SessionKeeper';

interface Commit {
  version: bigint;
  sha256: string;
}

/** What only a lost answer shows; session.test.ts has the rest, on a real socket. */
describe('SessionKeeper', () => {
  let home: string;
  let log: string[];
  let commits: Commit[];
  /** What the platform answers to the next commits, after it has stored them. */
  let answers: Array<Error | undefined>;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'session-keeper-'));
    log = [];
    commits = [];
    answers = [];
  });

  afterEach(() => rmSync(home, { recursive: true }));

  function keeper(): SessionKeeper {
    const platform = {
      uploadSessionPart: async () => ({}),
      commitSession: async ({ version, sha256 }: Commit) => {
        commits.push({ version, sha256 });
        const answer = answers.shift();
        if (answer) throw answer;
        return {};
      },
    } as unknown as SessionKeeperOptions['platform'];
    return new SessionKeeper({
      platform,
      home,
      version: 0n,
      redact: text => text,
      usage: new UsageTotals(),
      ticker: () => () => {},
      log: text => log.push(text),
      onReplaced: () => {},
      signal: new AbortController().signal,
    });
  }

  async function keepTwice(text: [string, string]): Promise<void> {
    const session = { sessionId: 's-1', files: async () => ['a'] };
    const kept = keeper();
    writeFileSync(join(home, 'a'), text[0]);
    await kept.keep(session);
    writeFileSync(join(home, 'a'), text[1]);
    await kept.keep(session);
  }

  it('commits what may have been stored again before anything newer', async () => {
    answers = [new ConnectError('cut', Code.Unavailable)];
    await keepTwice(['one', 'two']);
    const [first, repeated, newer] = commits;
    expect(repeated).toEqual(first);
    expect(newer.version).toBe(2n);
    expect(newer.sha256).not.toBe(first.sha256);
    expect(log).toHaveLength(1);
  });

  it('never repeats what the platform has refused', async () => {
    answers = [new ConnectError('no', Code.InvalidArgument)];
    await keepTwice(['one', 'two']);
    expect(commits.map(({ version }) => version)).toEqual([1n, 1n]);
    expect(commits[0].sha256).not.toBe(commits[1].sha256);
  });
});
