/**
 * The tables. Column names are those of GitHub's API where it has the thing,
 * timestamps are its text form (`2026-01-31T12:00:00Z`), flags are 0 or 1.
 * A change appends a step; a step that was released is never edited.
 */
export const schemaSteps: string[] = [
  `
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  email TEXT,
  type TEXT NOT NULL CHECK (type IN ('User', 'Bot', 'Organization')),
  created_at TEXT NOT NULL
) STRICT;

-- Only digests: the file must not be a list of usable tokens.
CREATE TABLE tokens (
  sha256 TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts
) STRICT;

CREATE TABLE repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES accounts,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT,
  private INTEGER NOT NULL,
  default_branch TEXT NOT NULL,
  protected_branches TEXT NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  pushed_at TEXT NOT NULL,
  UNIQUE (owner_id, name)
) STRICT;

CREATE TABLE collaborators (
  repository_id INTEGER NOT NULL REFERENCES repositories,
  account_id INTEGER NOT NULL REFERENCES accounts,
  role TEXT NOT NULL
    CHECK (role IN ('admin', 'maintain', 'write', 'triage', 'read')),
  PRIMARY KEY (repository_id, account_id)
) STRICT, WITHOUT ROWID;

-- What the API and the webhooks last knew of the branches and tags. A push is
-- the difference between this and the bare repository.
CREATE TABLE refs (
  repository_id INTEGER NOT NULL REFERENCES repositories,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  sha TEXT NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT, WITHOUT ROWID;

-- Names the pusher of a push that a crash cut off before it was told of.
CREATE TABLE open_pushes (
  repository_id INTEGER PRIMARY KEY REFERENCES repositories,
  account_id INTEGER NOT NULL REFERENCES accounts
) STRICT;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories,
  name TEXT NOT NULL COLLATE NOCASE,
  color TEXT NOT NULL,
  description TEXT,
  UNIQUE (repository_id, name)
) STRICT;

-- Issues and pull requests share numbers, labels and comments.
CREATE TABLE issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  author_id INTEGER NOT NULL REFERENCES accounts,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  state_reason TEXT,
  closed_by_id INTEGER REFERENCES accounts,
  closed_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, number)
) STRICT;

CREATE TABLE issue_labels (
  issue_id INTEGER NOT NULL REFERENCES issues,
  label_id INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
  PRIMARY KEY (issue_id, label_id)
) STRICT;
CREATE INDEX issue_labels_label ON issue_labels (label_id);

CREATE TABLE comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id INTEGER NOT NULL REFERENCES issues,
  author_id INTEGER NOT NULL REFERENCES accounts,
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX comments_issue ON comments (issue_id);

CREATE TABLE reactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL CHECK (subject IN ('issue', 'comment')),
  subject_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts,
  content TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (subject, subject_id, account_id, content)
) STRICT;

CREATE TABLE pulls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id INTEGER NOT NULL UNIQUE REFERENCES issues,
  draft INTEGER NOT NULL,
  head_ref TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  base_ref TEXT NOT NULL,
  base_sha TEXT NOT NULL,
  commits INTEGER NOT NULL,
  additions INTEGER NOT NULL,
  deletions INTEGER NOT NULL,
  changed_files INTEGER NOT NULL,
  mergeable INTEGER
) STRICT;

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id INTEGER NOT NULL REFERENCES issues,
  author_id INTEGER NOT NULL REFERENCES accounts,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  commit_id TEXT NOT NULL,
  submitted_at TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_issue ON reviews (issue_id);

CREATE TABLE hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories,
  active INTEGER NOT NULL,
  events TEXT NOT NULL,
  url TEXT NOT NULL,
  content_type TEXT NOT NULL,
  insecure_ssl TEXT NOT NULL,
  secret TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- An outbox: a delivery is written with the change it tells of and sent later.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hook_id INTEGER NOT NULL REFERENCES hooks ON DELETE CASCADE,
  guid TEXT NOT NULL,
  event TEXT NOT NULL,
  action TEXT,
  redelivery INTEGER NOT NULL,
  payload TEXT NOT NULL,
  created_at TEXT NOT NULL,
  delivered_at TEXT,
  duration_ms INTEGER,
  status TEXT,
  status_code INTEGER,
  request_headers TEXT,
  response_headers TEXT,
  response_payload TEXT
) STRICT;
CREATE INDEX deliveries_hook ON deliveries (hook_id, id);
CREATE INDEX deliveries_waiting ON deliveries (hook_id, id)
  WHERE delivered_at IS NULL;
`,
  `
CREATE TABLE review_comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id INTEGER NOT NULL REFERENCES reviews,
  path TEXT NOT NULL,
  line INTEGER NOT NULL,
  diff_hunk TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX review_comments_review ON review_comments (review_id);
`,
  `
ALTER TABLE pulls ADD COLUMN merged_at TEXT;
ALTER TABLE pulls ADD COLUMN merged_by_id INTEGER REFERENCES accounts;
ALTER TABLE pulls ADD COLUMN merge_commit_sha TEXT;

-- Approving reviews that a merge into a protected branch needs.
ALTER TABLE repositories ADD COLUMN
  required_approvals INTEGER NOT NULL DEFAULT 0;

-- Names the pull request whose merge is the push. Git alone can't tell that of
-- a squashed or rebased one after a crash.
ALTER TABLE open_pushes ADD COLUMN merge_issue_id INTEGER REFERENCES issues;
ALTER TABLE open_pushes ADD COLUMN merge_sha TEXT;
`,
  `
-- Every report; the last one of a context counts.
CREATE TABLE commit_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories,
  sha TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('error', 'failure', 'pending', 'success')),
  context TEXT NOT NULL,
  description TEXT,
  target_url TEXT,
  creator_id INTEGER NOT NULL REFERENCES accounts,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX commit_statuses_sha ON commit_statuses (repository_id, sha, id);
`,
  `
-- What one app checks of one commit.
CREATE TABLE check_suites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories,
  head_sha TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts,
  created_at TEXT NOT NULL,
  UNIQUE (repository_id, head_sha, account_id)
) STRICT;

CREATE TABLE check_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  suite_id INTEGER NOT NULL REFERENCES check_suites,
  name TEXT NOT NULL,
  external_id TEXT NOT NULL,
  details_url TEXT,
  status TEXT NOT NULL CHECK (status IN ('queued', 'in_progress', 'completed')),
  conclusion TEXT,
  started_at TEXT NOT NULL,
  completed_at TEXT,
  title TEXT,
  summary TEXT,
  text TEXT
) STRICT;
CREATE INDEX check_runs_suite ON check_runs (suite_id, id);
`,
  `
ALTER TABLE reviews ADD COLUMN dismissed_by_id INTEGER REFERENCES accounts;
ALTER TABLE reviews ADD COLUMN dismissed_at TEXT;
ALTER TABLE reviews ADD COLUMN dismissal_message TEXT;
`,
  `
CREATE TABLE variables (
  repository_id INTEGER NOT NULL REFERENCES repositories,
  name TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (repository_id, name)
) STRICT, WITHOUT ROWID;
`,
  `
CREATE TABLE apps (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  owner_id INTEGER NOT NULL REFERENCES accounts,
  bot_id INTEGER NOT NULL UNIQUE REFERENCES accounts,
  public_key TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE installations (
  id INTEGER PRIMARY KEY,
  app_id INTEGER NOT NULL REFERENCES apps,
  account_id INTEGER NOT NULL REFERENCES accounts,
  permissions TEXT NOT NULL,
  repository_ids TEXT NOT NULL,
  suspended_at TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX installations_app ON installations (app_id, id);

CREATE TABLE installation_tokens (
  sha256 TEXT PRIMARY KEY,
  installation_id INTEGER NOT NULL REFERENCES installations,
  permissions TEXT NOT NULL,
  repository_ids TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
`,
];
