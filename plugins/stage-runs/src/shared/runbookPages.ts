import type { ReasonCode } from '@stagecraft/backstage-plugin-stage-runs-common';

const PAGES: Partial<Record<ReasonCode, string>> = {
  permit_limit: 'run-waits-for-a-place',
  project_limit: 'run-waits-for-a-place',
  platform_limit: 'run-waits-for-a-place',
  heartbeat_lost: 'heartbeat-lost',
  job_not_found: 'heartbeat-lost',
  start_timeout: 'heartbeat-lost',
  agent_stopped: 'heartbeat-lost',
  agent_exited_without_report: 'heartbeat-lost',
  image_pull_failed: 'image-pull-failed',
  verification_failed: 'verification-fails',
  github_refused: 'github-credential-rejected',
};

/** The page of docs/runbook that helps with a reason, where there is one. */
export function runbookPage(reasonCode: string): string | undefined {
  return Object.hasOwn(PAGES, reasonCode)
    ? `${PAGES[reasonCode as ReasonCode]}.md`
    : undefined;
}
