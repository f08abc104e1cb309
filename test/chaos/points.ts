import type { Gate } from '../harness/Gate';
import type { Hold, HoldOptions } from '../harness/Hold';
import type { Replicas } from '../harness/Replicas';

/** A request of a host in the midst of which it dies. */
export interface Point {
  name: string;
  gate(stack: Replicas): Gate;
  request(issue: number): Pick<HoldOptions, 'method' | 'path' | 'body'>;
}

const github = (stack: Replicas) => stack.githubGate;
const cluster = (stack: Replicas) => stack.clusterGate;

export const PREPARATION: Point = {
  name: 'while it prepares the namespace',
  gate: cluster,
  request: issue => ({
    method: 'POST',
    path: /^\/api\/v1\/namespaces$/,
    body: `-i${issue}-`,
  }),
};

export const LAUNCH: Point = {
  name: 'mid-launch',
  gate: cluster,
  request: issue => ({
    method: 'POST',
    path: new RegExp(`^/apis/batch/v1/namespaces/[^/]*-i${issue}-[^/]*/jobs$`),
  }),
};

export const COMMENT: Point = {
  name: 'mid-comment',
  gate: github,
  request: issue => ({
    method: 'POST',
    path: new RegExp(`/issues/${issue}/comments$`),
  }),
};

export const PUSH: Point = {
  name: 'mid-push',
  gate: github,
  request: issue => ({
    method: 'POST',
    path: /\/git-receive-pack$/,
    body: `refs/heads/codex/issue-${issue}\0`,
  }),
};

export const PULL_REQUEST: Point = {
  name: 'while it opens the pull request',
  gate: github,
  request: issue => ({
    method: 'POST',
    path: /\/pulls$/,
    body: `"codex/issue-${issue}"`,
  }),
};

export const LABEL: Point = {
  name: 'mid-label',
  gate: github,
  request: issue => ({
    method: 'POST',
    path: new RegExp(`/issues/${issue}/labels$`),
  }),
};

export const POINTS = [PREPARATION, LAUNCH, COMMENT, PUSH, PULL_REQUEST, LABEL];

export function holdAt(
  stack: Replicas,
  point: Point,
  options: { issue: number; when: HoldOptions['when'] },
): Hold {
  const { issue, when } = options;
  return point.gate(stack).holdNext({ ...point.request(issue), when });
}
