import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from './Database';
import { schemaSteps } from './schema';
import { Store } from './Store';

const folder = mkdtempSync(join(tmpdir(), 'local-github-schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AT = '2026-01-01T00:00:00Z';

/** A file as the version wrote it that knew the first `steps` steps. */
function fileOf(steps: number): string {
  const file = join(folder, `${steps}.sqlite`);
  const database = new DatabaseSync(file);
  for (const step of schemaSteps.slice(0, steps)) database.exec(step);
  database.exec(`
    INSERT INTO accounts (id, login, name, type, created_at)
      VALUES (7, 'acme', 'Acme', 'User', '${AT}');
    INSERT INTO repositories (owner_id, name, private, default_branch,
        protected_branches, created_at, updated_at, pushed_at)
      VALUES (7, 'shop', 0, 'main', '["main"]', '${AT}', '${AT}', '${AT}');
    INSERT INTO issues (repository_id, number, title, author_id, state,
        created_at, updated_at)
      VALUES (1, 1, 'A pull request', 7, 'open', '${AT}', '${AT}');
    INSERT INTO pulls (issue_id, draft, head_ref, head_sha, base_ref, base_sha,
        commits, additions, deletions, changed_files, mergeable)
      VALUES (1, 0, 'feature', 'aaa', 'main', 'bbb', 1, 1, 0, 1, 1);
    INSERT INTO reviews (issue_id, author_id, state, body, commit_id,
        submitted_at)
      VALUES (1, 7, 'COMMENTED', 'Hm', 'aaa', '${AT}');
    INSERT INTO open_pushes (repository_id, account_id) VALUES (1, 7);
    PRAGMA user_version = ${steps};
  `);
  database.close();
  return file;
}

it.each(schemaSteps.map((_, index) => index + 1))(
  'opens a file of version %i with what it holds',
  steps => {
    const store = new Store(Database.open(fileOf(steps)));
    expect(store.repositories.byName('acme', 'shop')).toMatchObject({
      ...{ protected_branches: ['main'], required_approvals: 0 },
    });
    expect(store.pulls.ofIssue(1)).toMatchObject({
      ...{ head_ref: 'feature', merged_at: null, merge_commit_sha: null },
    });
    expect(store.reviews.byId(1, 1)).toMatchObject({ state: 'COMMENTED' });
    expect(store.refs.openPushes()).toMatchObject([{ account_id: 7 }]);
    store.close();
  },
);
