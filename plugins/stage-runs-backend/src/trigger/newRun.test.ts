import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import {
  anIssue,
  aPullRequest,
  aRun,
  aStage,
  aNewRun,
  aUser,
} from '../__testUtils__/samples';
import { newRun, type RunRequest } from './newRun';

const request: RunRequest = {
  project: { id: 'p', slug: 'bookshop', name: 'Bookshop', locale: 'ru' },
  repository: {
    ...{ id: 'r', projectId: 'p', provider: 'github', externalId: '1' },
    ...{ owner: 'acme', name: 'bookshop', fullName: 'acme/bookshop' },
    ...{ alias: 'bookshop', defaultRef: 'trunk' },
  },
  issue: anIssue({ body: 'a\0b' }),
  profile: {
    model: { value: 'gpt', source: 'issue_label' },
    reasoningEffort: { value: 'none', source: 'default' },
  },
  stage: aStage(),
  runtime: {
    id: 'scripted',
    image: 'i',
    defaults: { model: 'scripted', reasoningEffort: 'none' },
  },
  policy: aNewRun().policy,
  frozen: { commit: 'c'.repeat(40), digest: null, config: EMPTY_CONFIG },
  triggerSource: 'issue_label',
  triggerLabel: 'run:dev',
  requester: {
    githubId: '1002',
    login: 'mateo',
    userEntityRef: aUser().userEntityRef,
  },
  deliveryId: 'd',
  correlationId: 'd',
  takenBranches: [],
  place: { launchProfile: null, closesIssue: true, skipped: null },
};

it('E2E-040 a label chooses the model, and the run says so', () => {
  expect(newRun(request)).toMatchObject({
    model: 'gpt',
    model_source: 'issue_label',
    reasoning_effort: 'none',
    reasoning_effort_source: 'default',
  });
});

it('freezes the issue, the policy and the branch that work starts from', () => {
  expect(newRun(request)).toMatchObject({
    issue_body: 'ab',
    issue_body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    policy: { writeScope: 'any', deadlineMinutes: 300, parallelLimit: 2 },
    base_branch: 'trunk',
    work_branch: 'codex/issue-12',
    locale: 'ru',
  });
});

it('stores a decision with the run that needs it, and with no other', () => {
  const ownerDecision = {
    ...{ reason: 'It is in the issue.', login: 'olivia' },
    ...{ userEntityRef: 'user:default/olivia', proofId: 'sha256:x' },
  };
  const decided = [{ stage: 'plan', reason: 'owner_decision' }] as const;
  const asked = { ...request, ownerDecision };
  const withSkipped = (skipped: RunRequest['place']['skipped']) =>
    newRun({ ...asked, place: { ...request.place, skipped } }).owner_decision;
  expect(withSkipped([...decided])).toEqual(ownerDecision);
  expect(withSkipped([{ stage: 'plan', reason: 'fast_track' }])).toBeNull();
  expect(withSkipped(null)).toBeNull();
});

it('a revision goes on with the branch, the pull request and the session of the run before', () => {
  const revised = aRun({ id: 'r1', work_branch: 'codex/issue-12-2' });
  const pullRequest = aPullRequest({ headRef: 'codex/issue-12-2' });
  const revision = { revised, pullRequest, sessionFrom: revised.id };
  expect(newRun({ ...request, revision })).toMatchObject({
    prompt_kind: 'revise',
    revises: 'r1',
    session_from: 'r1',
    base_branch: 'main',
    work_branch: 'codex/issue-12-2',
    pull_request_number: pullRequest.number,
    pull_request_state: 'open',
  });
});
