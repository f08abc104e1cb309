import { driverOf, script } from './driver';
import { eventually } from './eventually';
import type { TestPlatform } from './startTestPlatform';

export const PATIENCE_MS = 60_000;
export const REVIEW = 'state:in-review';

const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);

type Person = Parameters<TestPlatform['onGitHub']>[0];

/** What people do to labels, and what the platform makes of it. */
export interface LabelDriver {
  /** Labels that are not there yet. */
  put(number: number, labels: string[], by?: Person): Promise<void>;
  takeOff(number: number, label: string, by?: Person): Promise<void>;
  labelsAre(number: number, labels: string[]): Promise<void>;
  /** GitHub has told of every change, each is judged, and all that was wanted is written. */
  settled(): Promise<void>;
  /** Payloads of the issue's events, oldest first. */
  eventsOf(issue: number, type: string): Promise<any[]>;
  commentsThat(number: number, text: string): Promise<{ body: string }[]>;
  /** An issue with a result that waits for its review. */
  delivered(): Promise<{ issue: number; pull: number; runId: string }>;
}

export function labelDriverOf(platform: TestPlatform): LabelDriver {
  const driver = driverOf(platform);
  /** How many labels somebody has put or taken off, by `number/login`. */
  const changes = new Map<string, number>();
  const changed = (number: number, by: Person, count: number) => {
    const key = `${number}/${by}`;
    changes.set(key, (changes.get(key) ?? 0) + count);
  };

  async function labelsAre(number: number, labels: string[]) {
    await eventually(async () => {
      const shown = await driver.labelsOf(number);
      expect(shown.sort()).toEqual([...labels].sort());
    }, PATIENCE_MS);
  }

  async function settled() {
    await eventually(async () => {
      const told = await toldChanges(platform);
      const untold = [...changes].filter(
        ([key, count]) => (told.get(key) ?? 0) < count,
      );
      expect(untold).toEqual([]);
    }, PATIENCE_MS);
    await eventually(async () => {
      const { rows } = await platform.knex.raw(
        `select (select count(*) from kernel.webhook_deliveries where status = 'pending')
              + (select count(*) from outbox where claimable_at is not null) as open`,
      );
      expect(Number(rows[0].open)).toBe(0);
    }, PATIENCE_MS);
  }

  return {
    ...{ labelsAre, settled },
    async put(number, labels, by = 'mateo') {
      changed(number, by, labels.length);
      const path = `/issues/${number}/labels`;
      await platform.onGitHub(by, 'POST', path, { labels });
    },
    async takeOff(number, label, by = 'mateo') {
      changed(number, by, 1);
      const path = `/issues/${number}/labels/${label}`;
      await platform.onGitHub(by, 'DELETE', path);
    },
    async eventsOf(issue, type) {
      const rows = await platform
        .knex('kernel.events')
        .where({
          ...{ stream: `issue/${platform.repositoryId}/${issue}`, type },
        })
        .orderBy('stream_version');
      return rows.map(({ payload }) => payload);
    },
    async commentsThat(number, text) {
      const comments = await driver.commentsOn(number);
      return comments.filter(({ body }) => body.includes(text));
    },
    async delivered() {
      const issue = await driver.labeledIssue(WRITES);
      const run = await driver.runThat(issue, newest =>
        expect(newest?.outcome).toBe('delivered'),
      );
      const pull = run.pullRequestNumber!;
      await labelsAre(issue, [REVIEW]);
      await labelsAre(pull, [REVIEW]);
      await settled();
      return { issue, pull, runId: run.id };
    },
  };
}

async function toldChanges(
  platform: TestPlatform,
): Promise<Map<string, number>> {
  const { rows } = await platform.knex.raw(
    `select coalesce(p->'issue'->>'number', p->'pull_request'->>'number') as number,
            p->'sender'->>'login' as login, count(*)::int as count
       from (select convert_from(payload, 'utf8')::jsonb as p
               from kernel.webhook_deliveries where action in ('labeled', 'unlabeled')) as told
      group by 1, 2`,
  );
  return new Map(
    rows.map((row: { number: string; login: string; count: number }) => [
      ...([`${row.number}/${row.login}`, row.count] as const),
    ]),
  );
}
