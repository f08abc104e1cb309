import { Forge } from '../Forge';
import { forbidden, GitHubError, validationFailed } from '../GitHubError';
import { presentCheckRunEvent } from '../present/checkRun';
import { Account } from '../store/AccountStore';
import { CheckRun } from '../store/CheckStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
import { may } from './access';
import {
  isCompletion,
  newRunState,
  nextRunState,
  StateInput,
} from './checkRunState';
import { requireCommit } from './requireCommit';

const TEXT_LIMIT_CHARACTERS = 65_535;

/** What an app may say of a run; what it leaves out stays. */
export interface CheckRunInput {
  name?: string;
  externalId?: string;
  detailsUrl?: string;
  state: StateInput;
  output?: { title?: string; summary: string; text?: string };
}

type NewRun = Omit<CheckRun, 'id' | 'suite_id'>;

const EMPTY = {
  name: '',
  external_id: '',
  details_url: null,
  title: null,
  summary: null,
  text: null,
};

/** Begins a run. Only bots may: each of them stands for an app of its own. */
export async function createCheckRun(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { headSha: string; input: CheckRunInput },
): Promise<CheckRun> {
  requireApp(forge, repository, actor);
  const { headSha, input } = options;
  checkInput(input);
  await requireCommit(forge, repository, headSha);
  const { store } = forge;
  return store.transaction(() => {
    const suite = store.checks.suiteFor({
      repository_id: repository.id,
      head_sha: headSha,
      account_id: actor.id,
      created_at: forge.now(),
    });
    const begun = newRunState(forge.now());
    const run = withInput(forge, { ...EMPTY, ...begun }, input);
    const id = store.checks.insert({ ...run, suite_id: suite.id });
    const stored = store.checks.run(repository.id, id)!;
    tell(forge, repository, actor, stored, 'created');
    if (isCompletion(begun, stored)) {
      tell(forge, repository, actor, stored, 'completed');
    }
    return stored;
  });
}

/** Only the app that made a run may change it. */
export function updateCheckRun(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { run: CheckRun; input: CheckRunInput },
): CheckRun {
  requireApp(forge, repository, actor);
  const { run, input } = options;
  const { store } = forge;
  if (store.checks.suite(run.suite_id).account_id !== actor.id) {
    throw new GitHubError(
      403,
      `Invalid app_id \`${actor.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  checkInput(input);
  return store.transaction(() => {
    const changed = { ...run, ...withInput(forge, run, input) };
    store.checks.update(changed);
    if (isCompletion(run, changed)) {
      tell(forge, repository, actor, changed, 'completed');
    }
    return changed;
  });
}

function requireApp(
  forge: Forge,
  repository: Repository,
  actor: Account,
): void {
  if (actor.type !== 'Bot') {
    throw new GitHubError(403, 'You must authenticate via a GitHub App.');
  }
  if (!may(forge, repository, actor, 'write')) throw forbidden();
}

function withInput(forge: Forge, run: NewRun, input: CheckRunInput): NewRun {
  const { output } = input;
  return {
    ...nextRunState(run, input.state, forge.now()),
    name: input.name ?? run.name,
    external_id: input.externalId ?? run.external_id,
    details_url: input.detailsUrl ?? run.details_url,
    title: output?.title ?? run.title,
    summary: output?.summary ?? run.summary,
    text: output?.text ?? run.text,
  };
}

function checkInput({ name, state, output }: CheckRunInput): void {
  const invalid = (field: string) =>
    validationFailed({ resource: 'CheckRun', field, code: 'invalid' });
  if (name?.trim() === '') throw invalid('name');
  const isEnd = state.status === 'completed' || state.completedAt !== undefined;
  if (isEnd && state.conclusion === undefined) {
    throw validationFailed({
      ...{ resource: 'CheckRun', field: 'conclusion', code: 'missing_field' },
    });
  }
  // Only GitHub itself gives a run up as stale.
  if (state.conclusion === 'stale') throw invalid('conclusion');
  if ((output?.summary.length ?? 0) > TEXT_LIMIT_CHARACTERS) {
    throw invalid('summary');
  }
  if ((output?.text?.length ?? 0) > TEXT_LIMIT_CHARACTERS) {
    throw invalid('text');
  }
}

function tell(
  forge: Forge,
  repository: Repository,
  sender: Account,
  run: CheckRun,
  action: 'created' | 'completed',
): void {
  emit(forge, {
    repository,
    sender,
    event: 'check_run',
    action,
    payload: () => ({
      check_run: presentCheckRunEvent(forge, repository, run),
    }),
  });
}
