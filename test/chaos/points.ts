import type { Gate } from '../harness/Gate';
import type { HoldOptions } from '../harness/Hold';
import type { Replicas } from '../harness/Replicas';

/** A request of a host in the middle of which it dies. */
export interface Point {
  name: string;
  gate(stack: Replicas): Gate;
  request(issue: number): Pick<HoldOptions, 'method' | 'path'>;
}

const github = (stack: Replicas) => stack.githubGate;
const cluster = (stack: Replicas) => stack.clusterGate;

export const LAUNCH: Point = {
  name: 'mid-launch (the Job)',
  gate: cluster,
  request: () => ({
    method: 'POST',
    path: /^\/apis\/batch\/v1\/namespaces\/[^/]+\/jobs$/,
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
  request: () => ({ method: 'POST', path: /\/git-receive-pack$/ }),
};

export const PULL_REQUEST: Point = {
  name: 'while it opens the pull request',
  gate: github,
  request: () => ({ method: 'POST', path: /\/pulls$/ }),
};

export const LABEL: Point = {
  name: 'mid-label',
  gate: github,
  request: issue => ({
    method: 'POST',
    path: new RegExp(`/issues/${issue}/labels$`),
  }),
};

export const POINTS = [LAUNCH, COMMENT, PUSH, PULL_REQUEST, LABEL];
