import { suiteState } from '../actions/checkRunState';
import { Forge } from '../Forge';
import { CheckRun, CheckSuite } from '../store/CheckStore';
import { Repository } from '../store/RepositoryStore';
import { presentApp } from './app';
import { nodeId } from './nodeId';
import { presentPullReference } from './pullReference';
import { repositoryApi, repositoryPage } from './repository';

/** `check-run` */
export function presentCheckRun(
  forge: Forge,
  repository: Repository,
  run: CheckRun,
) {
  const { store, urls } = forge;
  const suite = store.checks.suite(run.suite_id);
  const url = `${repositoryApi(urls, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(urls, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: suite.head_sha,
    external_id: run.external_id,
    url,
    html_url: page,
    details_url: run.details_url ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.started_at,
    completed_at: run.completed_at,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suite.id },
    app: presentApp(forge, store.accounts.byId(suite.account_id)!),
    pull_requests: pullsOf(forge, repository, suite),
  };
}

/** `check-run-with-simple-check-suite` */
export function presentCheckRunEvent(
  forge: Forge,
  repository: Repository,
  run: CheckRun,
) {
  const suite = forge.store.checks.suite(run.suite_id);
  return {
    ...presentCheckRun(forge, repository, run),
    check_suite: presentCheckSuite(forge, repository, suite),
  };
}

/** `simple-check-suite` */
function presentCheckSuite(
  forge: Forge,
  repository: Repository,
  suite: CheckSuite,
) {
  const { store, urls } = forge;
  const runs = store.checks.runsOf(repository.id, suite.head_sha, {
    accountId: suite.account_id,
    filter: 'latest',
  });
  const branch = store.refs
    .startingWith(repository.id, 'refs/heads/')
    .find(ref => ref.sha === suite.head_sha);
  return {
    ...suiteState(runs),
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: branch?.name.slice('refs/heads/'.length) ?? null,
    head_sha: suite.head_sha,
    before: null,
    after: suite.head_sha,
    url: `${repositoryApi(urls, repository)}/check-suites/${suite.id}`,
    app: presentApp(forge, store.accounts.byId(suite.account_id)!),
    pull_requests: pullsOf(forge, repository, suite),
    created_at: suite.created_at,
  };
}

function pullsOf(forge: Forge, repository: Repository, suite: CheckSuite) {
  return forge.store.pulls
    .openWithHead(repository.id, suite.head_sha)
    .map(pull => presentPullReference(forge, repository, pull));
}
