import type {
  RunAttempt,
  RunDetail,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/** A running run of the demo's issue 1. */
export function aRun(overrides: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '0f6f1b1a-7f0e-4c55-9a54-0d2f6c1b7a01',
    projectId: '5a0c3d52-6a3f-4d1a-8f6b-1c2d3e4f5a60',
    projectSlug: 'bookshop',
    repository: 'acme/bookshop',
    issueNumber: 1,
    issueTitle: 'Show the price of a book',
    issueUrl: 'http://localhost:7010/acme/bookshop/issues/1',
    stage: 'dev',
    triggerLabel: 'run:dev',
    agentKey: 'dev',
    status: 'running',
    attempt: 1,
    requestedBy: { login: 'ann', userEntityRef: 'user:default/ann' },
    createdAt: '2026-11-22T12:00:00Z',
    startedAt: '2026-11-22T12:00:10Z',
    ...overrides,
  };
}

/** The detail of `run`. */
export function aRunDetail(
  run: RunSummary = aRun(),
  overrides: Partial<RunDetail> = {},
): RunDetail {
  return {
    summary: run,
    request: {
      kind: 'work',
      deliveryId: 'c9f1e5b0-7f5e-11f0-8000-000000000001',
      correlationId: 'c9f1e5b0-7f5e-11f0-8000-000000000001',
      issueBody: 'Please show the **price**.\n\n<b>not bold</b>',
      issueBodySha256: 'a'.repeat(64),
      issueBodyTruncated: false,
    },
    execution: { runtime: 'scripted' },
    takeovers: 0,
    attempts: [
      {
        attempt: 1,
        createdAt: '2026-11-22T12:00:05Z',
        startedAt: '2026-11-22T12:00:10Z',
      },
    ],
    policy: { writeScope: 'any' },
    nextLabels: [],
    actions: { cancel: true, retry: false, approve: false, start: false },
    ...overrides,
  };
}

/** An attempt that worked for 50 seconds, and that nothing happened to. */
export function anEndedAttempt(
  attempt: number,
  overrides: Partial<RunAttempt> = {},
): RunAttempt {
  return {
    attempt,
    createdAt: '2026-11-22T12:00:05Z',
    startedAt: '2026-11-22T12:00:10Z',
    endedAt: '2026-11-22T12:01:00Z',
    exitReason: 'delivered',
    ...overrides,
  };
}

/** An attempt whose agent was lost, and removed before the next one. */
export function aLostAttempt(
  attempt: number,
  exitReason: string,
  overrides: Partial<RunAttempt> = {},
): RunAttempt {
  return anEndedAttempt(attempt, {
    exitReason,
    lastHeartbeatAt: '2026-11-22T12:00:55Z',
    removedAt: '2026-11-22T12:01:05Z',
    ...overrides,
  });
}
