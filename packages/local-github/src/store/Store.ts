import { AccountStore } from './AccountStore';
import { AppStore } from './AppStore';
import { CheckStore } from './CheckStore';
import { CommentStore } from './CommentStore';
import { CommitStatusStore } from './CommitStatusStore';
import { Database } from './Database';
import { DeliveryStore } from './DeliveryStore';
import { HookStore } from './HookStore';
import { IssueStore } from './IssueStore';
import { LabelStore } from './LabelStore';
import { PullStore } from './PullStore';
import { ReactionStore } from './ReactionStore';
import { RefStore } from './RefStore';
import { RepositoryStore } from './RepositoryStore';
import { ReviewStore } from './ReviewStore';
import { SettingStore } from './SettingStore';
import { VariableStore } from './VariableStore';

/** Every table group over one database. */
export class Store {
  readonly accounts: AccountStore;
  readonly apps: AppStore;
  readonly repositories: RepositoryStore;
  readonly refs: RefStore;
  readonly labels: LabelStore;
  readonly issues: IssueStore;
  readonly comments: CommentStore;
  readonly reactions: ReactionStore;
  readonly pulls: PullStore;
  readonly reviews: ReviewStore;
  readonly statuses: CommitStatusStore;
  readonly checks: CheckStore;
  readonly hooks: HookStore;
  readonly deliveries: DeliveryStore;
  readonly settings: SettingStore;
  readonly variables: VariableStore;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.accounts = new AccountStore(database);
    this.apps = new AppStore(database);
    this.repositories = new RepositoryStore(database);
    this.refs = new RefStore(database);
    this.labels = new LabelStore(database);
    this.issues = new IssueStore(database);
    this.comments = new CommentStore(database);
    this.reactions = new ReactionStore(database);
    this.pulls = new PullStore(database);
    this.reviews = new ReviewStore(database);
    this.statuses = new CommitStatusStore(database);
    this.checks = new CheckStore(database);
    this.hooks = new HookStore(database);
    this.deliveries = new DeliveryStore(database);
    this.settings = new SettingStore(database);
    this.variables = new VariableStore(database);
  }

  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  close(): void {
    this.#database.close();
  }
}
