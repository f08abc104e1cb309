import { InputError } from '@backstage/errors';
import type {
  ConnectRouter,
  HandlerContext,
  ServiceImpl,
} from '@connectrpc/connect';
import {
  AgentResult,
  RunnerService,
  type Usage,
  WriteScope as WireWriteScope,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import type {
  AgentResult as StoredResult,
  AttemptUsage,
  RunRow,
} from '../runs/rows';
import type { RunnerCalls } from './RunnerCalls';
import type { RunnerIdentity } from './RunnerIdentities';
import type { AssignedSession, SessionCalls } from './SessionCalls';
import { runnerKey } from './runTokenInterceptor';

const WRITE_SCOPES: Record<WriteScope, WireWriteScope> = {
  any: WireWriteScope.ANY,
  markdown_only: WireWriteScope.MARKDOWN_ONLY,
  no_repository_changes: WireWriteScope.NO_REPOSITORY_CHANGES,
};

const RESULTS: Record<AgentResult, StoredResult> = {
  [AgentResult.FINISHED]: 'finished',
  [AgentResult.FAILED]: 'failed',
  [AgentResult.STOPPED]: 'stopped',
  // An agent that does not say how it ended has not finished.
  [AgentResult.UNSPECIFIED]: 'failed',
};

/** RunnerService over {@link RunnerCalls} and {@link SessionCalls}: wire messages in and out, nothing else. */
export function runnerRoutes(options: {
  calls: RunnerCalls;
  sessions: SessionCalls;
  /** For example http://localhost:7007/api/stage-runs/source */
  sourceUrl: string;
}): (router: ConnectRouter) => void {
  const { calls, sessions, sourceUrl } = options;
  return router =>
    router.service(RunnerService, {
      ...sessionMethods(sessions),
      async getAssignment(_, context) {
        const run = await calls.run(runnerOf(context));
        return assignment(run, {
          sourceUrl: `${sourceUrl}/${run.id}.git`,
          leftMs: await calls.leftMs(run),
          session: await sessions.assigned(run),
          prompt: await calls.prompt(run),
        });
      },
      async reportStarted(request, context) {
        await calls.reportStarted(runnerOf(context), request.headSha);
        return {};
      },
      async heartbeat(request, context) {
        const stopRequested = await calls.heartbeat(runnerOf(context), request);
        return { stopRequested };
      },
      async reportStatus(request, context) {
        await calls.reportStatus(runnerOf(context), request);
        return {};
      },
      async appendLog(request, context) {
        await calls.appendLog(runnerOf(context), request);
        return {};
      },
      async uploadBundlePart(request, context) {
        await calls.uploadBundlePart(runnerOf(context), request);
        return {};
      },
      async submitReport(request, context) {
        await calls.submitReport(
          runnerOf(context),
          {
            result: RESULTS[request.result],
            bundleParts: request.bundleParts,
            headSha: request.headSha,
            summary: request.summary,
            error: request.error,
          },
          {
            bundleSha256: request.bundleSha256,
            usage: usageOf(request.usage),
          },
        );
        return {};
      },
    });
}

function sessionMethods(
  sessions: SessionCalls,
): Pick<
  ServiceImpl<typeof RunnerService>,
  'readSessionPart' | 'uploadSessionPart' | 'commitSession'
> {
  return {
    async readSessionPart(request, context) {
      const content = await sessions.readPart(runnerOf(context), request.part);
      return { content };
    },
    async uploadSessionPart(request, context) {
      await sessions.uploadPart(runnerOf(context), request);
      return {};
    },
    async commitSession(request, context) {
      await sessions.commit(runnerOf(context), {
        ...request,
        usage: usageOf(request.usage),
      });
      return {};
    },
  };
}

function usageOf(usage: Usage | undefined): AttemptUsage | undefined {
  if (!usage) return undefined;
  const counts = {
    inputTokens: Number(usage.inputTokens),
    cachedInputTokens: Number(usage.cachedInputTokens),
    outputTokens: Number(usage.outputTokens),
    turns: usage.turns,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count >= 0 && Number.isSafeInteger(count)) continue;
    throw new InputError(`usage: ${name} must be 0 or more`);
  }
  return counts;
}

function runnerOf(context: HandlerContext): RunnerIdentity {
  // The interceptor lets no call through without it.
  return context.values.get(runnerKey)!;
}

function assignment(
  run: RunRow,
  options: {
    sourceUrl: string;
    leftMs: number;
    session: AssignedSession;
    prompt: { prompt: string; promptDigest: string };
  },
) {
  return {
    runId: run.id,
    attempt: run.attempt,
    repository: {
      fullName: run.repository_full_name,
      sourceUrl: options.sourceUrl,
      baseBranch: run.base_branch,
      baseSha: run.base_sha!,
      workBranch: run.work_branch,
    },
    issue: {
      number: BigInt(run.issue_number),
      title: run.issue_title,
      body: run.issue_body,
      htmlUrl: run.issue_url,
    },
    agent: {
      key: run.agent_key,
      displayName: run.git_name!,
      gitName: run.git_name!,
      gitEmail: run.git_email!,
      runtime: run.runtime,
      model: run.model,
      reasoningEffort: run.reasoning_effort,
    },
    stage: {
      id: run.stage,
      promptKind: run.prompt_kind,
      triggerLabel: run.trigger_label,
      writeScope: WRITE_SCOPES[run.policy.writeScope],
    },
    ...options.prompt,
    context: run.prompt_context ? JSON.stringify(run.prompt_context) : '',
    locale: run.locale,
    deadlineMs: BigInt(options.leftMs),
    ...options.session,
    revision: revisionOf(run),
  };
}

function revisionOf(run: RunRow) {
  if (run.prompt_kind !== 'revise') return undefined;
  return {
    pullRequestNumber: run.pull_request_number!,
    pullRequestUrl: run.pull_request_url!,
    feedback: run.feedback!.map(({ author, body, path, line }) => ({
      ...{ author, body, path, line },
    })),
  };
}
