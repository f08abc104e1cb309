import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  GetAssignmentResponseSchema,
  StageSchema,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { AgentContext } from '../drivers/types';
import { Git } from '../git/Git';
import type { Assignment } from '../platform/assignment';

export interface SampleContextOptions {
  workspace: string;
  home: string;
  assignment: MessageInitShape<typeof GetAssignmentResponseSchema>;
}

/** What a driver gets, with nobody who listens; a test puts its own parts over it. */
export function sampleContext(options: SampleContextOptions): AgentContext {
  const { workspace, home } = options;
  return {
    assignment: assignmentOf(options.assignment),
    workspace,
    home,
    git: new Git({ directory: workspace, home: workspace, env: process.env }),
    mcp: undefined,
    log: () => {},
    status: async () => {},
    signal: new AbortController().signal,
    contextFile: undefined,
    resume: undefined,
    session: async () => {},
    usage: () => {},
  };
}

function assignmentOf(parts: SampleContextOptions['assignment']): Assignment {
  const assignment = create(GetAssignmentResponseSchema, parts);
  assignment.stage ??= create(StageSchema, { id: 'dev' });
  return assignment as Assignment;
}
